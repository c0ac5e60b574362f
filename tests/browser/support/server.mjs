// A winshd of one's own, on a free port and in a folder that is gone afterwards.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program, run, wanted } from './process.mjs';

export const password = 'a lantern under seven bridges';

export class Server {
  static async start(flags = []) {
    const server = new Server();
    server.folder = await mkdtemp(join(tmpdir(), 'winsh-browser-'));
    server.program = new Program(wanted('WINSH_WINSHD'),
      ['serve', '--listen', '127.0.0.1:0', '--data', server.data, '--access-log', 'none', ...flags]);
    server.url = (await server.program.says('output', /^listening on (http:\/\/\S+)$/m))[1];
    return server;
  }

  get data() { return join(this.folder, 'data'); }
  get port() { return new URL(this.url).port; }

  at(path) { return this.url + path; }

  async setUpLink() { return (await readFile(join(this.data, 'setup-link'), 'utf8')).trim(); }

  /// Makes an account from the machine itself.
  async addUser(email, workspace) {
    const added = await run(wanted('WINSH_WINSHD'),
      ['user', 'add', '--data', this.data, '--email', email, '--password-stdin', '--workspace', workspace],
      { input: password });
    if (added.code !== 0) throw new Error(added.messages);
    return JSON.parse(added.output);
  }

  /// Puts somebody who has an account into another workspace.
  async join(email, workspace) {
    const joined = await run(wanted('WINSH_WINSHD'), ['user', 'add', '--data', this.data, '--email', email, '--workspace', workspace]);
    if (joined.code !== 0) throw new Error(joined.messages);
    return JSON.parse(joined.output);
  }

  async stop() {
    this.program.child.kill('SIGTERM');
    await this.program.ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}
