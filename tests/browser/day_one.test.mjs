// What a user does on day one: from the set-up link to a snapshot with GitHub's data in it, and back to a revoked token.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, Visitor } from './support/browser.mjs';
import { key, openGithub, repository } from './support/github.mjs';
import { password, Server } from './support/server.mjs';
import { Terminal } from './support/terminal.mjs';

const github = await openGithub();
const server = await Server.start(['--allow-upstream', github.host]);
const browser = await launch();
const owner = await Visitor.arrive(browser, server);
const terminal = await Terminal.open();
after(async () => {
  await browser.close();
  await server.stop();
  await github.close();
  await terminal.close();
});

async function whatTheApiServes() {
  const token = (await terminal.type('auth', 'token')).output.trim();
  const response = await fetch(server.at('/v1/loops/bug-autofix/connector-snapshot'),
    { headers: { Authorization: `Bearer ${token}` } });
  assert.equal(response.status, 200);
  return response.text();
}

test('the set-up link makes the owner and leads to the settings', async () => {
  const link = await server.setUpLink();
  assert.equal(await owner.go(link), 200);
  await owner.fill('Email', 'ada@example.com');
  await owner.fill('Password', password);
  await owner.fill('Workspace name', 'Analytical Engines');
  assert.equal(await owner.press('Create account'), 200);
  assert.equal(owner.path(), '/settings');
  assert.equal(await owner.heading(), 'Analytical Engines');

  const late = await Visitor.arrive(browser, server);
  assert.equal(await late.go(link), 403);
  assert.deepEqual(late.complaints, []);
  await late.leave();
});

test('one click signs the terminal in', async () => {
  const login = terminal.start('auth', 'login', '--api-url', server.url, '--no-open');
  const [address] = await login.says('messages', /http:\/\/\S+\/settings\/api-tokens\/cli\?\S+/);
  const [, phrase] = await login.says('messages', /^ +([a-z]+-[a-z]+-[a-z]+)$/m);

  assert.equal(await owner.go(address), 200);
  assert.equal(await owner.page.locator('.words').innerText(), phrase);
  assert.equal(await owner.press('Approve'), 200);

  assert.equal(await owner.heading(), 'The terminal is connected');
  assert.equal(new URL(owner.page.url()).search, '', 'the token leaves the address bar');
  assert.equal(await login.ended, 0, login.messages);
  assert.match(login.output, new RegExp(`Signed in to ${server.url}`));
});

test('the terminal knows who it is, and what the server thinks', async () => {
  const status = await terminal.type('auth', 'status');
  assert.equal(status.code, 0, status.messages);
  assert.match(status.output, /accepts the token/);
});

test('with nothing connected the snapshot is empty, byte for byte what the API serves', async () => {
  const fetched = await terminal.type('snapshot', 'fetch', 'bug-autofix');
  assert.equal(fetched.code, 0, fetched.messages);
  assert.equal(fetched.output, await whatTheApiServes());
  assert.equal(JSON.parse(fetched.output).status, 'empty');
});

test('GitHub is connected by its form, and turns healthy', async () => {
  await owner.go('/settings');
  await owner.click('Connectors');
  await owner.click('Connect GitHub');
  await owner.fill('Repository', repository);
  await owner.fill('Access token optional', key);
  await owner.fill('API address optional', github.origin);
  assert.equal(await owner.press('Connect'), 200);
  assert.equal(await owner.heading(), `GitHub ${repository}`);

  const health = owner.page.locator('.heading .status');
  for (let look = 0; look < 100 && await health.innerText() !== 'Healthy'; ++look) {
    await owner.page.waitForTimeout(100);
    await owner.page.reload();
  }
  assert.equal(await health.innerText(), 'Healthy', await owner.page.locator('main').innerText());
  assert.doesNotMatch(await owner.page.content(), new RegExp(key), 'the key is never shown again');

  assert.equal(await owner.press('Test now'), 200);
  assert.match(await owner.page.locator('main').innerText(), /The test worked/);
});

test('then the snapshot has what GitHub said, and says what is missing', async () => {
  const fetched = await terminal.type('snapshot', 'fetch', 'bug-autofix');
  assert.equal(fetched.code, 0, fetched.messages);
  assert.equal(fetched.output, await whatTheApiServes());
  const snapshot = JSON.parse(fetched.output);
  assert.equal(snapshot.status, 'partial');
  assert.deepEqual(snapshot.github.repository, { fullName: repository, defaultBranch: 'main' });
  assert.equal(snapshot.github.recentCommits.length, 2);
  assert.deepEqual(snapshot.github.existingIssues.map((issue) => issue.number), [1347, 1340, 1201]);

  await owner.go('/settings/loops/bug-autofix');
  assert.equal(await owner.page.locator('.heading .status').innerText(), 'Partial');
  assert.match(await owner.page.locator('main').innerText(), new RegExp(snapshot.digest));
});

test('a token that is revoked in the settings is worth nothing to the terminal', async () => {
  await owner.go('/settings/api-tokens');
  const row = owner.page.getByRole('listitem').filter({ hasText: 'win-loops' });
  await owner.follow(() => row.getByRole('link', { name: 'Revoke' }).click());
  assert.match(await owner.heading(), /^Revoke win-loops/);
  await owner.press('Revoke token');
  assert.equal(await row.getByRole('link', { name: 'Revoke' }).count(), 0);

  const status = await terminal.type('auth', 'status');
  assert.equal(status.code, 3);
  assert.match(status.output, /Not signed in/);
  assert.equal((await terminal.type('snapshot', 'fetch', 'bug-autofix')).code, 3);
});

test('the browser had nothing to complain about', () => {
  assert.deepEqual(owner.complaints, []);
});
