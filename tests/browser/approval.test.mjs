// The page on which a signed-in user lets a terminal have a token.
import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, test } from 'node:test';
import { launch, Visitor } from './support/browser.mjs';
import { html, Listener } from './support/listener.mjs';
import { Server } from './support/server.mjs';

const server = await Server.start();
const { workspace } = await server.addUser('ada@example.com', 'Analytical Engines');
await server.addUser('bea@example.com', 'Analytical Engines');
const browser = await launch();
const signedIn = await sessionOf('ada@example.com');
after(async () => {
  await browser.close();
  await server.stop();
});

let ada;
let callback;
beforeEach(async () => {
  ada = await Visitor.arrive(browser, server, { storageState: signedIn });
  callback = await openCallback();
});
afterEach(async () => {
  const complaints = ada.complaints;
  await ada.leave();
  await callback.close();
  assert.deepEqual(complaints, []);
});

async function sessionOf(email) {
  const visitor = await Visitor.arrive(browser, server);
  await visitor.signIn(email);
  const state = await visitor.context.storageState();
  await visitor.leave();
  return state;
}

// Like a terminal that keeps its address, with a way on to another site.
const openCallback = (place) => Listener.open(() => html('Terminal', '<a href="/elsewhere">On</a>'), place);

const approvalPath = (fields) => `/settings/api-tokens/cli?${new URLSearchParams({ client: 'win-loops', ...fields })}`;
const asking = (state, to = callback) => approvalPath({ redirect_uri: `${to.origin}/callback?kept=yes`, state });

/// What the callback was sent, of all that was asked of it.
function received(listener) {
  const hits = listener.requests.filter((request) => request.url.startsWith('/callback'));
  assert.equal(hits.length, 1, JSON.stringify(hits));
  return { fields: Object.fromEntries(new URL(hits[0].url, listener.origin).searchParams), headers: hits[0].headers };
}

async function snapshotStatus(token) {
  const response = await fetch(server.at('/v1/loops/bug-autofix/connector-snapshot'),
    { headers: { Authorization: `Bearer ${token}` } });
  return response.status;
}

/// The addresses in the tab's history.
async function history(visitor) {
  const session = await visitor.context.newCDPSession(visitor.page);
  const { entries } = await session.send('Page.getNavigationHistory');
  return entries.map((entry) => entry.url);
}

for (const place of [{ host: '127.0.0.1' }, { host: '127.0.0.1', name: 'localhost' }, { host: '::1', name: '[::1]' }]) {
  test(`a callback on ${place.name ?? place.host} gets the token`, async () => {
    await callback.close();
    callback = await openCallback(place);
    const state = `a state & its "odd" characters, for ${place.name ?? place.host}`;
    assert.equal(await ada.go(asking(state)), 200);
    assert.match(await ada.page.locator('main').innerText(), new RegExp(callback.host.replace(/[[\]]/g, '\\$&')));
    await ada.page.getByRole('button', { name: 'Approve' }).click();
    await ada.page.waitForURL(`${callback.origin}/callback*`);

    const { fields, headers } = received(callback);
    assert.deepEqual(Object.keys(fields), ['kept', 'token', 'state', 'workspace', 'api_url', 'expires_at']);
    assert.equal(fields.kept, 'yes');
    assert.match(fields.token, /^win_live_[0-9A-Za-z]{38}$/);
    assert.equal(fields.state, state);
    assert.equal(fields.workspace, workspace.id);
    assert.equal(fields.api_url, server.url);
    const days = (Date.parse(fields.expires_at) - Date.now()) / 86_400_000;
    assert.ok(days > 89.9 && days <= 90, fields.expires_at);
    assert.equal(headers.referer, undefined, 'the callback learns nothing of where it was called from');
    assert.equal(await snapshotStatus(fields.token), 200);

    assert.equal(await ada.page.evaluate(() => document.referrer), '');
    await ada.click('On');
    const holders = (await history(ada)).filter((url) => url.includes(fields.token));
    assert.deepEqual(holders.map((url) => new URL(url).origin), [callback.origin], 'only the callback was told');
  });
}

test('denied, the callback is told, and no token is made', async () => {
  const before = (await ada.tokens()).length;
  await ada.go(asking('denied-state'));
  await ada.press('Deny');
  assert.deepEqual(received(callback).fields, { kept: 'yes', error: 'access_denied', state: 'denied-state' });
  assert.equal((await ada.tokens()).length, before);
});

test('denied to [::1], the callback is told as well', async () => {
  await callback.close();
  callback = await openCallback({ host: '::1', name: '[::1]' });
  await ada.go(asking('denied-state'));
  await ada.page.getByRole('button', { name: 'Deny' }).click();
  await ada.page.waitForURL(`${callback.origin}/callback*`);
  assert.equal(received(callback).fields.error, 'access_denied');
});

test('what is unticked and shortened is what the token has', async () => {
  await ada.go(asking('less'));
  await ada.page.getByRole('checkbox', { name: 'snapshots:read' }).uncheck();
  await ada.page.getByRole('checkbox', { name: 'loops:run' }).uncheck();
  await ada.page.getByLabel('Expires').selectOption('in 7 days');
  await ada.press('Approve');

  const { token, expires_at: expiresAt } = received(callback).fields;
  assert.equal(await snapshotStatus(token), 403);
  const days = (Date.parse(expiresAt) - Date.now()) / 86_400_000;
  assert.ok(days > 6.9 && days <= 7, expiresAt);
  assert.deepEqual((await ada.tokens())[0].scopes, ['loops:read']);
});

test('with nothing ticked the page asks again, and the request still holds', async () => {
  await ada.go(asking('none'));
  for (const box of await ada.page.getByRole('checkbox').all()) await box.uncheck();
  assert.equal(await ada.press('Approve'), 422);
  assert.match(await ada.page.locator('#scopes-error').innerText(), /at least one permission/);
  assert.equal(callback.requests.length, 0);
  await ada.page.getByRole('checkbox', { name: 'loops:read' }).check();
  await ada.press('Approve');
  assert.equal(received(callback).fields.state, 'none');
});

test('a terminal that asks for less is offered less', async () => {
  await ada.go(approvalPath({ redirect_uri: `${callback.origin}/callback`, state: 'few', scope: 'snapshots:read' }));
  assert.equal(await ada.page.getByRole('checkbox').count(), 1);
  await ada.press('Approve');
  assert.deepEqual((await ada.tokens())[0].scopes, ['snapshots:read']);
});

test('the back button and another click are a new request, never the old one again', async () => {
  await ada.go(asking('twice'));
  const used = await ada.page.locator('[name=approval]').inputValue();
  await ada.press('Approve');
  const made = (await ada.tokens()).length;

  await ada.page.goBack();
  await ada.page.waitForURL(server.at('/settings/api-tokens/cli*'));
  assert.equal((await ada.tokens()).length, made, 'going back makes nothing');
  // However the browser brought the page back: the form as it was is worth nothing.
  await ada.page.locator('[name=approval]').evaluate((input, id) => { input.value = id; }, used);
  assert.equal(await ada.press('Approve'), 400);
  assert.match(await ada.page.locator('main').innerText(), /answered already or has run out/);
  assert.equal((await ada.tokens()).length, made);
  assert.equal(received(callback).fields.state, 'twice');
});

test('two tabs with one request: the second click is refused', async () => {
  await ada.go(asking('tabs'));
  const used = await ada.page.locator('[name=approval]').inputValue();
  const first = ada.page;
  const second = await ada.context.newPage();
  ada.page = second;
  await ada.go(asking('tabs'));
  await second.locator('[name=approval]').evaluate((input, id) => { input.value = id; }, used);
  ada.page = first;
  await ada.press('Deny');
  ada.page = second;
  assert.equal(await ada.press('Approve'), 400);
  assert.equal(received(callback).fields.error, 'access_denied');
});

test('the request of one account is nothing to another', async () => {
  await ada.go(asking('of-ada'));
  const ofAda = await ada.page.locator('[name=approval]').inputValue();
  const bea = await Visitor.arrive(browser, server);
  await bea.signIn('bea@example.com');
  await bea.go(asking('of-bea'));
  await bea.page.locator('[name=approval]').evaluate((input, id) => { input.value = id; }, ofAda);
  assert.equal(await bea.press('Approve'), 400);
  assert.equal((await bea.tokens()).length, 0);
  assert.deepEqual(bea.complaints, []);
  await bea.leave();

  await ada.press('Approve');
  assert.equal(received(callback).fields.state, 'of-ada');
});

test('a page that was opened under another account cannot be used after a change of account', async () => {
  await ada.context.clearCookies();
  await ada.signIn('ada@example.com');
  await ada.go(asking('stays-behind'));
  const opened = ada.page;
  ada.page = await ada.context.newPage();
  await ada.go('/settings');
  await ada.press('Sign out');
  await ada.signIn('bea@example.com');
  ada.page = opened;
  assert.equal(await ada.press('Approve'), 403);
  assert.equal(callback.requests.length, 0);
  assert.equal((await ada.tokens()).length, 0);
});

test('a callback that is not this computer gets neither a page to approve nor a redirect', async () => {
  const { port } = new URL(callback.origin);
  const refused = ['https://127.0.0.1/callback', 'http://example.com/callback', `http://127.0.0.2:${port}/`,
    `http://127.1:${port}/`, `http://2130706433:${port}/`, `http://0.0.0.0:${port}/`, `http://localhost.example.com:${port}/`,
    `http://127.0.0.1:${port}@example.com/`, `http://a@127.0.0.1:${port}/`, `http://127.0.0.1:${port}/#part`,
    `http://127.0.0.1:${port}\\@example.com/`, `http://[::ffff:127.0.0.1]:${port}/`, `http://127.0.0.1:${port}/?token=mine`,
    `http://localhost.:${port}/`, 'http://127.0.0.1:70000/', 'javascript:alert(1)', 'data:text/html,<h1>', '//127.0.0.1/', ''];
  for (const redirectUri of refused) {
    assert.equal(await ada.go(approvalPath({ redirect_uri: redirectUri, state: 's' })), 400, redirectUri);
    assert.equal(await ada.page.getByRole('button').count(), 0, redirectUri);
    assert.equal(await ada.page.locator('form').count(), 0, redirectUri);
    assert.equal(ada.path(), '/settings/api-tokens/cli');
  }
  assert.equal(callback.requests.length, 0);
});

test('signing in leads back to the request, also after a wrong password', async () => {
  await ada.context.clearCookies();
  assert.equal(await ada.go(asking('later')), 200);
  assert.equal(ada.path(), '/sign-in');
  assert.ok(!ada.page.url().includes('callback'), 'where to go is not in an address that can be forged');
  assert.equal(await ada.signIn('ada@example.com', 'not the password'), 401);
  assert.equal(await ada.signIn('ada@example.com'), 200);
  assert.equal(ada.path(), '/settings/api-tokens/cli');
  await ada.press('Approve');
  assert.equal(received(callback).fields.state, 'later');
});

test('a forged way back leads to the settings', async () => {
  await ada.context.clearCookies();
  await ada.go('/sign-in?next=%2F%2Fexample.com%2F');
  await ada.signIn('ada@example.com');
  assert.equal(ada.page.url(), server.at('/settings'));
});
