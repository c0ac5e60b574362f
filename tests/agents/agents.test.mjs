// `win start` with the agents as they are published, pointed at models that are played on loopback.
//     node --test tests/agents/agents.test.mjs     (after npm ci there; WIN names the program, else build/bin/win)
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { ANSWER, startModels } from './model_stub.mjs';
import { TOKEN, snapshotOf, startService } from './played_service.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const win = process.env.WIN ?? path.resolve(here, '../../build/bin/win');
const KEY = 'a-key-of-the-played-model';
const snapshot = snapshotOf(60);

let service;
let models;
let folder;
let agent;
/** The environments of the agent and all that it started, as the kernel has them, at each request to the model. */
let environments;

function familyOf(pid) {
  let children = '';
  try {
    for (const task of fs.readdirSync(`/proc/${pid}/task`))
      children += fs.readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8') + ' ';
  } catch {
    return [];
  }
  return [pid, ...children.split(' ').filter(Boolean).flatMap((child) => familyOf(Number(child)))];
}

function lookAtEnvironments() {
  for (const pid of familyOf(agent.pid)) {
    try {
      environments.push(fs.readFileSync(`/proc/${pid}/environ`, 'utf8'));
    } catch { /* It has ended. */ }
  }
}

before(async () => {
  service = await startService(snapshot);
  models = await startModels(lookAtEnvironments);
});
after(() => {
  service.stop();
  models.stop();
});
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'winsh-agents-'));
  for (const name of ['home', 'repository', 'repository/.git', 'home/.codex']) fs.mkdirSync(path.join(folder, name))
  models.requests.length = 0;
  models.strangers.length = 0;
  environments = [];
});

/** Runs `win start`; what it and the agent wrote, and how it ended. */
function start(words, variables) {
  const home = path.join(folder, 'home');
  agent = spawn(win, ['start', 'bug-autofix', ...words], {
    cwd: path.join(folder, 'repository'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: `${path.join(here, 'node_modules/.bin')}:${path.dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: home, LANG: 'C.UTF-8', TERM: 'dumb', WIN_TOKEN: TOKEN, WIN_API_URL: service.url, CI_COPY: `{"t":"${TOKEN}"}`,
      // Whom they ask but the model comes through here, and is refused and noted.
      HTTPS_PROXY: models.url, HTTP_PROXY: models.url, NO_PROXY: '127.0.0.1', ...variables,
    },
  });
  let output = '';
  let messages = '';
  agent.stdout.on('data', (data) => { output += data });
  agent.stderr.on('data', (data) => { messages += data });
  return new Promise((resolve) => agent.on('close', (code, signal) => resolve({ code, signal, output, messages })));
}

/** What `win` wrote for the run. */
function files() {
  const starts = path.join(folder, 'repository/.win/state/starts');
  const [id] = fs.readdirSync(starts);
  return { brief: fs.readFileSync(path.join(starts, id, 'brief.md'), 'utf8'),
             snapshot: fs.readFileSync(path.join(starts, id, 'snapshot.json'), 'utf8') }
}

/** All strings within a request. */
function stringsIn(value) {
  if (typeof value === 'string') return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(stringsIn) : [];
}

function assertHandedOver(ended) {
  assert.equal(ended.code, 0, ended.messages + ended.output);
  assert.match(ended.output, new RegExp(ANSWER));
  const { brief, snapshot: written } = files();
  assert.equal(written, snapshot);
  assert.ok(brief.includes(snapshot), 'the brief holds the snapshot byte for byte');
  assert.ok(brief.length > 20_000, 'the brief is long enough for a pipe to be read more than once');
  const whole = models.requests.filter((request) =>
    stringsIn(JSON.parse(request.body)).some((text) => text.includes(brief.trim())));
  assert.ok(whole.length > 0, 'the brief arrived whole:\n' + models.requests.map((r) => r.body.slice(0, 3000)).join('\n'));
  assert.ok(environments.length > 0);
  for (const environment of environments) {
    assert.ok(!environment.includes('win_live_'), 'no token in the environment');
    assert.match(environment, /WIN_LOOP=bug-autofix/);
  }
  for (const request of models.requests)
    assert.ok(!(request.body + JSON.stringify(request.headers)).includes('win_live_'), 'no token in a request');
  assert.deepEqual(models.strangers, [], 'nobody but the model was asked');
}

/** A provider of its own: no sign-in, no web sockets, no telemetry, no look for updates. */
function codex() {
  fs.writeFileSync(path.join(folder, 'home/.codex/config.toml'), `
model = "gpt-5"
model_provider = "played"
check_for_update_on_startup = false
[analytics]
enabled = false
[features]
plugins = false
apps = false
remote_plugin = false
[otel]
exporter = "none"
[model_providers.played]
name = "played"
base_url = "${models.url}/openai"
wire_api = "responses"
env_key = "PLAYED_KEY"
request_max_retries = 0
stream_max_retries = 0
`)
  return { PLAYED_KEY: KEY }
}

function claude() {
  return { ANTHROPIC_BASE_URL: `${models.url}/anthropic`, ANTHROPIC_API_KEY: KEY, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
             DISABLE_TELEMETRY: '1', DISABLE_ERROR_REPORTING: '1', DISABLE_AUTOUPDATER: '1' }
}

test('codex exec gets the whole brief on standard input', { timeout: 120_000 }, async () => {
  assertHandedOver(await start(['--agent', 'codex', '--', '--skip-git-repo-check', '--sandbox', 'read-only'], codex()));
});

test('codex exec gets the whole brief as an argument', { timeout: 120_000 }, async () => {
  assertHandedOver(await start(['--agent', 'codex', '--hand-over', 'argument', '--', '--skip-git-repo-check'], codex()));
});

test('claude -p gets the whole brief on standard input', { timeout: 120_000 }, async () => {
  assertHandedOver(await start(['--agent', 'claude-code'], claude()));
});

test('claude -p gets the whole brief as an argument, before options that take several words', { timeout: 120_000 }, async () => {
  assertHandedOver(await start(['--agent', 'claude-code', '--hand-over', 'argument', '--', '--allowedTools', 'Read', 'Grep'],
                                 claude()));
});

test('the exit code is the agent\'s own', { timeout: 120_000 }, async () => {
  const ended = await start(['--agent', 'codex', '--', '--no-such-option'], codex());
  assert.equal(ended.code, 2, ended.messages);
  assert.match(ended.messages, /no-such-option/);
});
