// Sessions end when they are ended, and no other site acts in their name.
import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, test } from 'node:test';
import { launch, Visitor } from './support/browser.mjs';
import { html, Listener } from './support/listener.mjs';
import { password, Server } from './support/server.mjs';

const server = await Server.start();
const browser = await launch();
const evil = await Listener.open((request) => evilPage(new URL(request.url, 'http://evil').searchParams));
after(async () => {
  await browser.close();
  await server.stop();
  await evil.close();
});

let account = 0;
let email;
let ada;
beforeEach(async () => {
  email = `ada${++account}@example.com`;
  await server.addUser(email, 'Analytical Engines');
  ada = await Visitor.arrive(browser, server);
  await ada.signIn(email);
});
afterEach(async () => {
  const complaints = ada.complaints;
  await ada.leave();
  assert.deepEqual(complaints, []);
});

/// A page of another site with a form for winsh, as its address asks.
function evilPage(fields) {
  const action = fields.get('action');
  fields.delete('action');
  const inputs = [...fields].map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`);
  return html('A prize', `<form method="post" action="${action}">${inputs.join('')}<button>Take it</button></form>`);
}

/// The status of a page for who holds that cookie, without following redirects.
async function statusWith(cookie, path = '/settings') {
  const response = await fetch(server.at(path), { headers: { Cookie: `winsh_session=${cookie}` }, redirect: 'manual' });
  return response.status;
}

const elsewhere = { userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 14.5; rv:140.0) Gecko/20100101 Firefox/140.0' };

test('sign-out ends the session on the server, not only in the browser', async () => {
  const cookie = await ada.cookie();
  assert.equal(await statusWith(cookie), 200);
  await ada.press('Sign out');
  assert.equal(await ada.cookie(), '');
  assert.equal(await statusWith(cookie), 303);
  await ada.page.goBack();
  assert.equal(ada.path(), '/sign-in', 'the back button shows nothing of what was');
});

test('the cookie is out of the reach of scripts and of other sites', async () => {
  const [cookie] = await ada.context.cookies();
  assert.deepEqual([cookie.name, cookie.httpOnly, cookie.sameSite, cookie.path], ['winsh_session', true, 'Lax', '/']);
  assert.equal(await ada.page.evaluate(() => document.cookie), '');
});

test('signing in gives a new session each time', async () => {
  const first = await ada.cookie();
  await ada.context.addCookies([{ name: 'winsh_session', value: 'A'.repeat(43), url: server.url }]);
  await ada.go('/settings');
  await ada.signIn(email);
  const second = await ada.cookie();
  assert.notEqual(second, 'A'.repeat(43), 'a session that somebody else chose is not taken over');
  assert.notEqual(second, first);
});

test('another browser is listed, and its session ended from here', async () => {
  const other = await Visitor.arrive(browser, server, elsewhere);
  await other.signIn(email);
  await ada.go('/settings/account');
  const rows = ada.page.getByRole('listitem').filter({ hasText: 'Signed in' });
  assert.equal(await rows.count(), 2);
  assert.match(await rows.filter({ hasText: 'this one' }).innerText(), /^Chrome on Linux/);

  await ada.press('End the session of Firefox on macOS at 127.0.0.1');
  assert.match(await ada.page.getByRole('status').first().innerText(), /That session is ended/);
  assert.equal(await rows.count(), 1);
  await other.go('/settings');
  assert.equal(other.path(), '/sign-in');
  assert.deepEqual(other.complaints, []);
  await other.leave();
});

test('a new password ends every other session, and this one goes on', async () => {
  const other = await Visitor.arrive(browser, server, elsewhere);
  await other.signIn(email);
  await ada.go('/settings/account');
  await ada.fill('Present password', 'not the password');
  await ada.fill('New password', 'eight herons over a mill');
  assert.equal(await ada.press('Change password'), 422);
  assert.equal(await statusWith(await other.cookie()), 200);

  await ada.fill('Present password', password);
  await ada.fill('New password', 'eight herons over a mill');
  assert.equal(await ada.press('Change password'), 200);
  assert.match(await ada.page.getByRole('status').first().innerText(), /Your password is changed/);
  assert.equal(await ada.go('/settings'), 200);
  assert.equal(ada.path(), '/settings');

  await other.go('/settings');
  assert.equal(other.path(), '/sign-in');
  assert.equal(await other.signIn(email), 401);
  assert.equal(await other.signIn(email, 'eight herons over a mill'), 200);
  assert.deepEqual(other.complaints, []);
  await other.leave();
});

// 127.0.0.1 on another port is the same site to a browser, so SameSite does not help: the cookie is sent.
for (const name of ['127.0.0.1', 'localhost']) {
  test(`a form of a page on ${name}:(another port) is refused, whatever it knows`, async () => {
    await ada.go('/settings/api-tokens');
    const csrf = await ada.page.locator('[name=csrf]').first().inputValue();
    const cookie = await ada.cookie();
    const targets = [
      ['/settings/api-tokens', { csrf, name: 'Stolen', scope: 'snapshots:read', lifetime: '90' }],
      ['/settings/account/password', { csrf, present_password: password, new_password: 'eight herons over a mill' }],
      ['/settings/connectors/new/github', { csrf, repository: 'a/b', token: 'x', baseUrl: '' }],
      ['/sign-out', { csrf }],
      ['/sign-in', { email, password }],
    ];
    const origin = evil.origin.replace('127.0.0.1', name);
    for (const [action, fields] of targets) {
      await ada.page.goto(`${origin}/?${new URLSearchParams({ action: server.at(action), ...fields })}`);
      const status = await ada.press('Take it');
      assert.ok([401, 403].includes(status), `${action}: ${status}`);
    }
    assert.deepEqual(await ada.tokens(), []);
    assert.equal(await ada.cookie(), cookie);
    assert.equal(await statusWith(cookie), 200);
  });
}

test('another site cannot put a page into a frame, nor read it', async () => {
  const framing = await Listener.open(() => html('Frame', `<iframe src="${server.at('/settings')}" title="x"></iframe>`));
  const other = await Visitor.arrive(browser, server);
  await other.signIn(email);
  await other.page.goto(framing.origin);
  const frame = other.page.frames()[1];
  assert.doesNotMatch(await frame.content(), /Overview/);
  assert.match(other.complaints.join(), /frame-ancestors/);
  const read = await other.page.evaluate((url) => fetch(url, { credentials: 'include' }).then((r) => r.text(), String),
    server.at('/settings'));
  assert.match(read, /Failed to fetch/);
  await other.leave();
  await framing.close();
});
