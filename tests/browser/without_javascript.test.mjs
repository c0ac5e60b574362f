// Everything that matters works in a browser that runs no script.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, Visitor } from './support/browser.mjs';
import { html, Listener } from './support/listener.mjs';
import { password, Server } from './support/server.mjs';

const server = await Server.start();
const callback = await Listener.open(() => html('Terminal', ''));
const callbackSix = await Listener.open(() => html('Terminal', ''), { host: '::1', name: '[::1]' });
const browser = await launch();
const owner = await Visitor.arrive(browser, server, { javaScriptEnabled: false });
after(async () => {
  await browser.close();
  await server.stop();
  await callback.close();
  await callbackSix.close();
});

let token;

async function tokenIsAccepted() {
  const response = await fetch(server.at('/v1/loops/bug-autofix/connector-snapshot'),
    { headers: { Authorization: `Bearer ${token}` } });
  return response.status === 200;
}

const approvalPath = (to, state) =>
  `/settings/api-tokens/cli?${new URLSearchParams({ client: 'win-loops', redirect_uri: `${to.origin}/callback`, state })}`;

test('set-up', async () => {
  await owner.go(await server.setUpLink());
  assert.equal(await owner.page.locator('button[data-reveal]').isVisible(), false, 'no button that does nothing');
  await owner.fill('Email', 'ada@example.com');
  await owner.fill('Password', password);
  await owner.fill('Workspace name', 'Analytical Engines');
  await owner.press('Create account');
  assert.equal(owner.path(), '/settings');
  assert.equal(await owner.page.locator('button[data-copy]').first().isVisible(), false);
});

test('a token is made, and shown once', async () => {
  await owner.click('API tokens');
  await owner.fill('Name', 'Nightly job');
  assert.equal(await owner.press('Create token'), 200);
  token = await owner.page.locator('#token').innerText();
  assert.ok(await tokenIsAccepted());
  await owner.page.reload();
  assert.ok(!(await owner.page.content()).includes(token), 'a reload does not show it again');
  assert.match(await owner.page.getByRole('status').innerText(), /not shown again/);
  assert.equal((await owner.tokens()).length, 1, 'a reload makes no other');
  assert.equal(await owner.path(), '/settings/api-tokens');
});

test('a loop of one\'s own is made, changed and removed', async () => {
  await owner.go('/settings/loops/new');
  await owner.fill('Title', 'Refunds of the week');
  await owner.fill('Id', 'weekly-refunds');
  await owner.page.getByRole('checkbox', { name: /^payments and subscriptions/ }).check();
  await owner.press('Create loop');
  assert.equal(owner.path(), '/settings/loops/weekly-refunds');
  await owner.click('Change loop');
  await owner.page.getByLabel('Severity').selectOption('Errors and worse');
  await owner.press('Save');
  assert.match(await owner.page.locator('main').innerText(), /about every signal of severity error or worse\./);
  await owner.click('Remove…');
  await owner.press('Remove loop');
  assert.equal(await owner.go('/settings/loops/weekly-refunds'), 404);
  await owner.go('/settings/api-tokens');
});

test('a new token is left behind by a click', async () => {
  await owner.fill('Name', 'Weekly job');
  await owner.press('Create token');
  token = await owner.page.locator('#token').innerText();
  await owner.click('I have copied it');
  assert.ok(!(await owner.page.content()).includes(token));
  await owner.page.goBack();
  assert.ok(!(await owner.page.content()).includes(token), 'the back button does not show it again');
  await owner.go('/settings/api-tokens');
});

test('a token is revoked', async () => {
  await owner.click('Revoke Weekly job');
  await owner.press('Revoke token');
  assert.match(await owner.page.getByRole('status').innerText(), /The token is revoked/);
  assert.equal(await tokenIsAccepted(), false);
});

for (const to of [callback, callbackSix]) {
  test(`a terminal at ${to.host} is approved`, async () => {
    await owner.go(approvalPath(to, 'of-the-walk'));
    await owner.page.getByRole('button', { name: 'Approve' }).click();
    await owner.page.waitForURL(`${to.origin}/callback*`);
    const fields = new URL(owner.page.url()).searchParams;
    assert.equal(fields.get('state'), 'of-the-walk');
    token = fields.get('token');
    assert.ok(await tokenIsAccepted());
  });
}

test('sign-out, and sign-in back to where one was going', async () => {
  await owner.go('/settings');
  await owner.press('Sign out');
  assert.equal(owner.path(), '/sign-in');
  assert.match(await owner.page.getByRole('status').innerText(), /You are signed out/);
  await owner.go('/settings/loops');
  assert.equal(owner.path(), '/sign-in');
  await owner.signIn('ada@example.com');
  assert.equal(owner.path(), '/settings/loops');
});

test('the browser had nothing to complain about', () => {
  assert.deepEqual(owner.complaints, []);
});
