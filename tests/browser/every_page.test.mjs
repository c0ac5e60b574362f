// Every page, in every state that a user meets: accessible, legible at 360 px, in light and dark, and without a word in the console.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, Visitor } from './support/browser.mjs';
import { key, openGithub, repository } from './support/github.mjs';
import { judge, judgeByAxe, judgeKeyboard, judgeWidth } from './support/judge.mjs';
import { html, Listener } from './support/listener.mjs';
import { openSentry, organization, sentryToken } from './support/sentry.mjs';
import { password, Server } from './support/server.mjs';

const github = await openGithub();
const sentry = await openSentry();
const server = await Server.start(['--allow-upstream', github.host, '--allow-upstream', sentry.host]);
const browser = await launch();
const owner = await Visitor.arrive(browser, server);
const member = await Visitor.arrive(browser, server);
after(async () => {
  await browser.close();
  await server.stop();
  await github.close();
  await sentry.close();
});

const callback = 'http://127.0.0.1:49152/callback';
const approvalPath = (fields) => `/settings/api-tokens/cli?${new URLSearchParams({ client: 'win-loops', ...fields })}`;

async function look(visitor, path, name, status = 200) {
  assert.equal(await visitor.go(path), status, path);
  await judge(visitor, name);
}

/// Sends a form that is wrong, past the browser's own checks.
async function sendWrong(visitor, button, name, status = 422) {
  await visitor.page.evaluate(() => { for (const form of document.forms) form.noValidate = true; });
  assert.equal(await visitor.press(button), status);
  await judge(visitor, name);
}

async function loginFrom(visitor, host) {
  const terminal = await Listener.open(() => html('Terminal', ''));
  await visitor.go(approvalPath({ host, redirect_uri: `${terminal.origin}/callback`, state: host }));
  await visitor.press('Approve');
  await terminal.close();
  return new URL(visitor.page.url()).searchParams.get('token');
}

test('what the walks watch for is noticed', async () => {
  const body = '<title>Bad</title><style>a { outline: none }</style><script>1</script><img src="/x.png"><a href="/">On</a>'
    + '<div style="width: 500px">Too wide</div>';
  const headers = { 'Content-Type': 'text/html' };
  const bad = await Listener.open((request) => (request.url === '/unguarded' ? { headers, body }
    : { headers: { ...headers, 'Content-Security-Policy': "default-src 'none'" }, body }));
  const visitor = await Visitor.arrive(browser, server, { viewport: { width: 360, height: 740 } });
  await visitor.page.goto(bad.origin);
  const heard = visitor.complaints.join('\n');
  for (const words of ['CSP: style-src-elem', 'CSP: script-src-elem', 'CSP: img-src', 'console: '])
    assert.ok(heard.includes(words), heard);
  await visitor.page.goto(`${bad.origin}/unguarded`);
  await assert.rejects(judgeByAxe(visitor.page, 'bad'), /html-has-lang/);
  await assert.rejects(judgeWidth(visitor.page, 'bad'), /Too wide/);
  await assert.rejects(judgeKeyboard(visitor.page, 'bad'), /"isMarked":false/);
  await visitor.leave();
  await bad.close();
});

test('before there is an account', async () => {
  await look(owner, '/sign-in', 'sign_in');
  await look(owner, '/set-up?key=wrong', 'set_up_bad_link', 403);
  await look(owner, await server.setUpLink(), 'set_up');
  await owner.fill('Email', 'ada');
  await owner.fill('Password', 'short');
  await sendWrong(owner, 'Create account', 'set_up_refused');
});

test('the first day', async () => {
  await owner.go(await server.setUpLink());
  await owner.fill('Email', 'ada@example.com');
  await owner.fill('Password', password);
  await owner.fill('Workspace name', 'Analytical Engines');
  await owner.press('Create account');
  await judge(owner, 'home_first_day');
  const places = ['connectors', 'connectors/guide', 'loops', 'loops/bug-autofix', 'api-tokens', 'workspace/tokens', 'audit', 'account'];
  for (const place of places) await look(owner, `/settings/${place}`, `${place.replaceAll(/\W/g, '_')}_first_day`);
});

test('tokens', async () => {
  await owner.go('/settings/api-tokens');
  for (const box of await owner.page.getByRole('checkbox').all()) await box.uncheck();
  await sendWrong(owner, 'Create token', 'api_tokens_refused');
  await owner.go('/settings/api-tokens');
  await owner.fill('Name', 'Nightly job of the warehouse, which has a long name so that it wraps somewhere');
  await owner.press('Create token');
  await copies(owner.page.getByRole('button', { name: 'Copy' }).first(), await owner.page.locator('#token').innerText());
  await judge(owner, 'token_created');
  await owner.go('/settings/api-tokens');
  await owner.page.getByRole('link', { name: /^Revoke / }).click();
  await judge(owner, 'token_revoke');
  await owner.press('Revoke token');
  await judge(owner, 'api_tokens_revoked');
  await look(owner, owner.page.url().replace(/\?.*/, ''), 'api_tokens');
});

async function copies(button, text) {
  await owner.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  await button.click();
  await owner.page.getByText('Copied to the clipboard.').waitFor({ state: 'attached' });
  assert.equal(await owner.page.evaluate(() => navigator.clipboard.readText()), text);
}

test('a password can be shown, and is hidden again before it is sent', async () => {
  const visitor = await Visitor.arrive(browser, server);
  await visitor.go('/sign-in');
  await visitor.fill('Email', 'nobody@example.com');
  await visitor.fill('Password', 'a password to look at');
  const input = visitor.page.getByLabel('Password', { exact: true });
  await visitor.page.getByRole('button', { name: 'Show Password' }).click();
  assert.equal(await input.getAttribute('type'), 'text');
  await visitor.page.evaluate(() => document.forms[0].addEventListener('submit', (event) => event.preventDefault()));
  await visitor.page.getByRole('button', { name: 'Sign in' }).click();
  assert.equal(await input.getAttribute('type'), 'password');
  assert.deepEqual(visitor.complaints, []);
  await visitor.leave();
});

test('approval of a terminal', async () => {
  await look(owner, approvalPath({ host: 'ada-laptop', redirect_uri: callback, state: 'pair' }), 'cli_approval');
  for (const box of await owner.page.getByRole('checkbox').all()) await box.uncheck();
  await sendWrong(owner, 'Approve', 'cli_approval_refused');
  await look(owner, approvalPath({ host: 'x'.repeat(100), redirect_uri: callback, state: 'pair', client: 'y'.repeat(100) }),
    'cli_approval_long_words');
  await look(owner, approvalPath({ redirect_uri: 'https://example.com/', state: 'pair' }), 'cli_bad_request', 400);
  await loginFrom(owner, 'ada-laptop');
});

test('the page that leads on to [::1]', async () => {
  const visitor = await Visitor.arrive(browser, server, { storageState: await owner.context.storageState() });
  // It is gone at once, so here it is told to stay.
  await visitor.context.route('**/settings/api-tokens/cli', async (route) => {
    const response = await route.fetch();
    const { refresh, ...headers } = response.headers();
    assert.match(refresh, /^0; url=http:\/\/\[::1\]:49152\/callback\?/);
    await route.fulfill({ response, headers });
  });
  await visitor.go(approvalPath({ redirect_uri: 'http://[::1]:49152/callback', state: 'pair' }));
  await visitor.press('Deny');
  await judge(visitor, 'cli_continue');
  await visitor.leave();
});

test('a terminal without a browser', async () => {
  const begin = async (host) => (await fetch(server.at('/oauth/device_authorization'),
    { method: 'POST', body: new URLSearchParams({ client_id: 'win', host }) })).json();
  await look(owner, '/device', 'device');
  await look(owner, '/device?user_code=what', 'device_no_code', 422);
  await look(owner, '/device?user_code=BCDF-GHJK', 'device_unknown_code', 404);
  const { user_code: code } = await begin('ada-server');
  await look(owner, `/device?user_code=${code}`, 'device_approval');
  for (const box of await owner.page.getByRole('checkbox').all()) await box.uncheck();
  await sendWrong(owner, 'Approve', 'device_approval_refused');
  await owner.page.getByRole('checkbox', { name: 'loops:read' }).check();
  await owner.press('Approve');
  await judge(owner, 'device_approved');
  const { user_code: other } = await begin('x'.repeat(100));
  await look(owner, `/device?user_code=${other}`, 'device_approval_long_words');
  await owner.press('Deny');
  await judge(owner, 'device_denied');
});

test('the form of every connector', async () => {
  await owner.go('/settings/connectors');
  const kinds = await owner.page.locator('a[href*="/settings/connectors/new/"]').evaluateAll(
    (links) => [...new Set(links.map((link) => link.getAttribute('href').split('/').pop()))]);
  assert.ok(kinds.length >= 6, kinds.join());
  for (const kind of kinds) await look(owner, `/settings/connectors/new/${kind}`, `connector_new_${kind}`);
});

test('connectors', async () => {
  await look(owner, '/settings/connectors/new/github', 'connector_new');
  await sendWrong(owner, 'Connect', 'connector_new_refused');
  for (const [given, name] of [[key, 'connection'], ['refused', 'connection_ailing']]) {
    await owner.go('/settings/connectors/new/github');
    await owner.fill('Repository', repository);
    await owner.fill('Access token optional', given);
    await owner.fill('API address optional', github.origin);
    await owner.press('Connect');
    await owner.page.locator('.heading .status').waitFor();
    for (let ask = 0; ask < 100 && await owner.page.getByText('Waiting', { exact: true }).count() > 0; ++ask) {
      await owner.page.waitForTimeout(100);
      await owner.page.reload();
    }
    await owner.press('Test now');
    await judge(owner, `${name}_tested`);
    await look(owner, owner.path().replace('/test', ''), name);
  }
  await owner.click('Remove…');
  await judge(owner, 'connection_remove');
});

test('a connection is changed, paused and resumed', async () => {
  const page = owner.path().replace('/remove', '');
  await owner.go(page);
  await owner.page.getByText('Check by check').click();
  await judge(owner, 'connection_history');
  await owner.click('Change settings');
  await judge(owner, 'connection_change');
  assert.equal(await owner.page.getByLabel(/^Access token/).first().inputValue(), '');
  await owner.page.getByLabel('API address').fill('https://collector.example.net');
  await sendWrong(owner, 'Save', 'connection_change_refused');
  assert.match(await owner.page.locator('.field .error').innerText(), /^Enter "Access token" once more/);
  await owner.go(page);
  await owner.press('Pause');
  await judge(owner, 'connection_paused');
  await look(owner, '/settings/connectors', 'connectors_paused');
  await owner.go(page);
  await owner.press('Resume');
  await judge(owner, 'connection_resumed');
});

test('with data', async () => {
  const token = await loginFrom(owner, 'ada-desktop');
  await fetch(server.at('/v1/loops/bug-autofix/connector-snapshot'), { headers: { Authorization: `Bearer ${token}` } });
  for (const place of ['', '/connectors', '/loops', '/loops/bug-autofix', '/workspace/tokens', '/audit', '/account'])
    await look(owner, `/settings${place}`, place ? place.slice(1).replaceAll(/\W/g, '_') : 'home');
  for (const path of ['/settings/loops', '/settings/loops/bug-autofix']) {
    await owner.go(path);
    await unfold(owner.page);
    await judge(owner, `${path.split('/').pop()}_unfolded`);
  }
});

test('a loop with everything that it needs, and who its people are', async () => {
  await owner.go('/settings/connectors/new/sentry');
  await owner.fill('Organization', organization);
  await owner.fill('Auth token', sentryToken);
  await owner.fill('Address optional', sentry.origin);
  await owner.press('Connect');
  const ready = () => owner.page.locator('.heading .status', { hasText: 'Ready' }).count();
  for (let ask = 0; ask < 100 && (await owner.go('/settings/loops/bug-autofix'), await ready() === 0); ++ask)
    await owner.page.waitForTimeout(100);
  await judge(owner, 'loop_ready');
  await unfold(owner.page);
  await judge(owner, 'loop_ready_unfolded');
  await owner.follow(() => owner.page.locator('button.person').first().click());
  assert.match(owner.path(), /\/people\/person_[0-9a-f]{16}$/);
  assert.equal(await owner.page.getByText('mona@example.com').count(), 1);
  await judge(owner, 'person_known');
  await look(owner, owner.path(), 'person');
  assert.equal(await owner.page.getByText('mona@example.com').count(), 0, 'it is shown once');
  await look(owner, '/settings/loops?status=ready', 'loops_filtered');
});

test('a loop of one\'s own', async () => {
  await owner.go('/settings/loops');
  await owner.click('New loop');
  await judge(owner, 'own_loop_new');
  await sendWrong(owner, 'Create loop', 'own_loop_refused');
  await owner.fill('Title', 'Rindfleischetikettierungsüberwachungsaufgabenübertragung of the week');
  await owner.fill('Id', 'a-loop-with-a-long-name-so-that-it-has-to-wrap-somewhere-on-the-');
  await sendWrong(owner, 'Create loop', 'own_loop_refused_id');
  await owner.fill('Id', 'weekly-checkout');
  await owner.page.getByRole('checkbox', { name: /^errors sentry: Sentry/ }).check();
  await owner.page.getByRole('checkbox', { name: /^open issues/ }).check();
  await sendWrong(owner, 'Create loop', 'own_loop_refused_kind');
  await owner.page.getByRole('checkbox', { name: /^code, owners and issues/ }).check();
  await owner.page.getByLabel('Words in the title').fill('checkout, <b>bold</b>');
  await owner.press('Create loop');
  await judge(owner, 'own_loop_made');
  await owner.click('Change loop');
  await judge(owner, 'own_loop_change');
  await owner.press('Save');
  await owner.click('Remove…');
  await judge(owner, 'own_loop_remove');
  await look(owner, '/settings/loops?category=own', 'loops_own');
});

const unfold = (page) => page.evaluate(() => { for (const details of document.querySelectorAll('main details')) details.open = true; });

// What nobody should call things, and somebody does.
const foreignNames = ['מפתח של צוות התשלומים – CI', 'مفتاح النشر الليلي', '夜間バッチ用トークン', '<b>bold</b> & "quoted"', 'x'.repeat(100),
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'];

test('long words, and words that are written from right to left', async () => {
  for (const name of foreignNames) {
    await owner.go('/settings/api-tokens');
    await owner.fill('Name', name);
    await owner.press('Create token');
    assert.equal(await owner.page.getByRole('heading', { level: 2 }).first().innerText(), name);
  }
  await judge(owner, 'token_created_long_words');
  await look(owner, '/settings/api-tokens', 'api_tokens_long_words');
  await owner.page.getByRole('link', { name: /^Revoke / }).first().click();
  await judge(owner, 'token_revoke_long_words');
  await owner.go('/settings/connectors/new/github');
  await owner.fill('Repository', `octocat/${'a-long-name-'.repeat(8)}`);
  await owner.fill('Access token optional', 'refused');
  await owner.fill('API address optional', github.origin);
  await owner.press('Connect');
  await judge(owner, 'connection_long_words');
  await owner.click('Remove…');
  await owner.press('Remove connection');
});

test('several workspaces', async () => {
  const email = `${'augusta.ada.byron.king-noel.countess-of-lovelace'.repeat(2)}@difference-engines.example.com`;
  await server.addUser(email, 'Looms');
  await server.join(email, 'Analytical Engines & Difference Engines (Worldwide) Holding – Abteilung für Grundlagenforschung');
  const visitor = await Visitor.arrive(browser, server);
  await visitor.signIn(email);
  const { page } = visitor;
  const choose = page.locator('.chooser summary');
  await choose.click();
  await judge(visitor, 'workspace_chooser');
  await choose.press('Escape');
  assert.equal(await page.getByRole('navigation', { name: 'Workspaces' }).isVisible(), false);
  await choose.click();
  await page.getByRole('heading', { level: 1 }).click();
  assert.equal(await page.getByRole('navigation', { name: 'Workspaces' }).isVisible(), false);
  await choose.click();
  await visitor.follow(() => page.getByRole('link', { name: /^Analytical Engines & / }).click());
  await judge(visitor, 'workspace_second');
  await visitor.click('API tokens');
  await judge(visitor, 'api_tokens_workspaces');
  await look(visitor, approvalPath({ host: 'ada-laptop', redirect_uri: callback, state: 'pair' }), 'cli_approval_workspaces');
  await visitor.leave();
});

test('account', async () => {
  await owner.go('/settings/account');
  await owner.fill('Present password', 'not the password');
  await owner.fill('New password', 'eight herons over a mill');
  await sendWrong(owner, 'Change password', 'account_refused');
  const other = await Visitor.arrive(browser, server, { userAgent: 'curl/8' });
  await other.signIn('ada@example.com');
  await other.leave();
  await look(owner, '/settings/account', 'account_two_sessions');
});

test('what a member sees', async () => {
  await server.addUser('bea@example.com', 'Analytical Engines');
  await member.go('/sign-in');
  await member.fill('Email', 'bea@example.com');
  await member.fill('Password', 'not the password');
  await sendWrong(member, 'Sign in', 'sign_in_refused', 401);
  await member.signIn('bea@example.com');
  await judge(member, 'member_home');
  await look(member, '/settings/connectors', 'member_connectors');
  await look(member, '/settings/audit', 'member_audit');
  await look(member, '/settings/workspace/tokens', 'forbidden', 403);
});

test('nothing here', async () => {
  for (const path of ['/settings/loops/no-such-loop', '/settings/api-tokens/000000000000000000000000/revoke', '/nowhere'])
    assert.equal(await owner.go(path), 404, path);
  await judge(owner, 'not_found');
});

test('signed out', async () => {
  await owner.go('/settings');
  await owner.press('Sign out');
  await judge(owner, 'signed_out');
});

test('style and script together stay under 40 KB', async () => {
  await owner.go('/sign-in');
  const addresses = await owner.page.locator('link[rel=stylesheet], script[src]').evaluateAll((all) => all.map((one) => one.href ?? one.src));
  const sources = await owner.page.locator('script').evaluateAll((all) => all.map((one) => one.src));
  let bytes = 0;
  for (const address of new Set([...addresses, ...sources])) bytes += (await (await fetch(address)).arrayBuffer()).byteLength;
  assert.ok(bytes > 1_000 && bytes < 40_000, `${bytes} bytes`);
});
