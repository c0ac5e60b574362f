// Codes and terminals without a browser, in real Chromium: what the pages lead to, and that nothing is given by looking.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, afterEach, beforeEach, test } from 'node:test';
import { launch, Visitor } from './support/browser.mjs';
import { html, Listener } from './support/listener.mjs';
import { Server } from './support/server.mjs';

const server = await Server.start();
const { workspace } = await server.addUser('ada@example.com', 'Analytical Engines');
await server.addUser('bea@example.com', 'Analytical Engines');
const browser = await launch();
after(async () => {
  await browser.close();
  await server.stop();
});

let ada;
beforeEach(async () => {
  ada = await Visitor.arrive(browser, server);
  await ada.signIn('ada@example.com');
});
afterEach(async () => {
  const { complaints } = ada;
  await ada.leave();
  assert.deepEqual(complaints, []);
});

const client = 'walking-tool';

async function ask(path, fields) {
  const response = await fetch(server.at(path), { method: 'POST', body: new URLSearchParams(fields) });
  return { status: response.status, ...await response.json() };
}

/// A terminal that waits for a code.
class Terminal {
  static async open(place) {
    const terminal = new Terminal();
    terminal.listener = await Listener.open(() => html('Terminal', ''), place);
    terminal.redirectUri = `${terminal.listener.origin}/callback`;
    terminal.verifier = randomBytes(32).toString('base64url');
    terminal.state = randomBytes(8).toString('hex');
    return terminal;
  }

  address(more = {}) {
    const challenge = createHash('sha256').update(this.verifier).digest('base64url');
    return `/settings/api-tokens/cli?${new URLSearchParams({ response_type: 'code', client_id: client, redirect_uri: this.redirectUri,
      state: this.state, code_challenge: challenge, code_challenge_method: 'S256', ...more })}`;
  }

  received() {
    const hits = this.listener.requests.filter(({ url }) => url.startsWith('/callback'));
    assert.equal(hits.length, 1, JSON.stringify(hits));
    assert.equal(hits[0].headers.referer, undefined);
    return Object.fromEntries(new URL(hits[0].url, this.listener.origin).searchParams);
  }

  exchange(code) {
    return ask('/oauth/token', { grant_type: 'authorization_code', code, redirect_uri: this.redirectUri, client_id: client,
      code_verifier: this.verifier });
  }

  close() { return this.listener.close(); }
}

for (const place of [{ host: '127.0.0.1' }, { host: '127.0.0.1', name: 'localhost' }, { host: '::1', name: '[::1]' }]) {
  test(`a callback on ${place.name ?? place.host} gets a code, which becomes a token once`, async () => {
    const terminal = await Terminal.open(place);
    assert.equal(await ada.go(terminal.address()), 200);
    assert.match(await ada.page.locator('main').innerText(), new RegExp(client));
    const before = (await ada.tokens()).length;
    await ada.page.getByRole('button', { name: 'Approve' }).click();
    await ada.page.waitForURL(`${terminal.redirectUri}*`);
    const fields = terminal.received();
    assert.deepEqual(Object.keys(fields), ['code', 'state', 'iss', 'workspace', 'api_url']);
    assert.equal(fields.state, terminal.state);
    assert.equal(fields.iss, server.url);
    assert.equal(fields.workspace, workspace.id);
    assert.equal((await ada.tokens()).length, before, 'no token before the exchange');
    const granted = await terminal.exchange(fields.code);
    assert.equal(granted.status, 200, JSON.stringify(granted));
    assert.equal((await ada.tokens()).length, before + 1);
    assert.equal((await terminal.exchange(fields.code)).error, 'invalid_grant');
    assert.notEqual((await ada.tokens())[0].revokedAt, null, 'the second use ended it');
    await terminal.close();
  });
}

test('signing in first leads back to the request', async () => {
  await ada.context.clearCookies();
  const terminal = await Terminal.open();
  await ada.go(terminal.address());
  assert.equal(ada.path(), '/sign-in');
  assert.equal(await ada.signIn('ada@example.com'), 200);
  await ada.press('Approve');
  assert.equal((await terminal.exchange(terminal.received().code)).status, 200);
  await terminal.close();
});

test('denied, and asked in a way that cannot be approved, the callback is told', async () => {
  for (const [more, error] of [[undefined, 'access_denied'], [{ scope: 'everything' }, 'invalid_scope'], [{ code_challenge: '' }, 'invalid_request']]) {
    const terminal = await Terminal.open();
    if (more) {
      await ada.page.goto(server.at(terminal.address(more)));
    } else {
      await ada.go(terminal.address());
      await ada.press('Deny');
    }
    const fields = terminal.received();
    assert.equal(fields.error, error);
    assert.equal(fields.state, terminal.state);
    assert.equal(fields.iss, server.url);
    assert.equal(fields.code, undefined);
    await terminal.close();
  }
});

test('a form that was sent before gives no second code', async () => {
  const terminal = await Terminal.open();
  await ada.go(terminal.address());
  const used = await ada.page.locator('[name=approval]').inputValue();
  await ada.press('Approve');
  await ada.go(terminal.address());
  await ada.page.locator('[name=approval]').evaluate((input, id) => { input.value = id; }, used);
  assert.equal(await ada.press('Approve'), 400);
  terminal.received();
  await terminal.close();
});

const begin = (more = {}) => ask('/oauth/device_authorization', { client_id: client, host: 'build-server', ...more });
const poll = (device) => ask('/oauth/token', { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: device.device_code, client_id: client });

test('a terminal without a browser: the code is typed, who asks is seen, and one click lets it in', async () => {
  const device = await begin({ scope: 'loops:read snapshots:read' });
  assert.equal(await ada.go('/device'), 200);
  await ada.fill('Code', device.user_code.toLowerCase().replace('-', ' '));
  assert.equal(await ada.press('Go on'), 200);
  const words = await ada.page.locator('main').innerText();
  for (const expected of [device.user_code, client, 'build-server', '127.0.0.1', 'as this browser', 'just now', 'Analytical Engines'])
    assert.ok(words.includes(expected), `${expected} is not in ${words}`);
  assert.equal((await poll(device)).error, 'authorization_pending');
  await ada.page.getByRole('checkbox', { name: 'loops:read' }).uncheck();
  await ada.page.getByLabel('Expires').selectOption('in 7 days');
  assert.equal(await ada.press('Approve'), 200);
  assert.equal(ada.path(), '/device/approved');
  const granted = await poll(device);
  assert.equal(granted.scope, 'snapshots:read');
  assert.equal(granted.expires_in, 7 * 24 * 3600);
  assert.equal((await poll(device)).error, 'invalid_grant');
});

test('an address with the code in it approves nothing by itself', async () => {
  const device = await begin();
  await ada.page.goto(device.verification_uri_complete);
  await ada.page.reload();
  assert.equal((await poll(device)).error, 'authorization_pending');
  assert.equal(await ada.press('Deny'), 200);
  assert.equal(ada.path(), '/device/denied');
  assert.equal((await poll(device)).error, 'access_denied');
});

test('with nothing ticked the page asks again, and the request still holds', async () => {
  const device = await begin();
  await ada.go(`/device?user_code=${device.user_code}`);
  for (const box of await ada.page.getByRole('checkbox').all()) await box.uncheck();
  assert.equal(await ada.press('Approve'), 422);
  await ada.page.getByRole('checkbox', { name: 'loops:read' }).check();
  assert.equal(await ada.press('Approve'), 200);
  assert.equal((await poll(device)).scope, 'loops:read');
});

test('a request is answered once, in whichever tab and by whoever is first', async () => {
  const device = await begin();
  await ada.go(`/device?user_code=${device.user_code}`);
  const bea = await Visitor.arrive(browser, server);
  await bea.signIn('bea@example.com');
  await bea.go(`/device?user_code=${device.user_code}`);
  await bea.press('Approve');
  assert.equal(await ada.press('Approve'), 404);
  assert.match(await ada.page.locator('.field .error').innerText(), /No terminal waits/);
  const { access_token: token } = await poll(device);
  assert.equal((await ask('/oauth/introspect', { token })).username, 'bea@example.com');
  assert.deepEqual(bea.complaints, []);
  await bea.leave();
});

test('a page that was opened under another account cannot be used after a change of account', async () => {
  const device = await begin();
  await ada.go(`/device?user_code=${device.user_code}`);
  const opened = ada.page;
  ada.page = await ada.context.newPage();
  await ada.go('/settings');
  await ada.press('Sign out');
  await ada.signIn('bea@example.com');
  ada.page = opened;
  assert.equal(await ada.press('Approve'), 403);
  assert.equal((await poll(device)).error, 'authorization_pending');
});

test('a code that nobody waits with, again and again', async () => {
  assert.equal(await ada.go('/device?user_code=what'), 422);
  let status = 404;
  for (let tries = 0; status === 404 && tries < 10; ++tries) status = await ada.go('/device?user_code=BCDF-GHJK');
  assert.equal(status, 429);
  assert.match(await ada.page.locator('.field .error').innerText(), /Wait a moment/);
});
