// A machine on which win is typed: a folder for its files, and nothing of this machine's own.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program, run, wanted } from './process.mjs';

export class Terminal {
  static async open() {
    const terminal = new Terminal();
    terminal.folder = await mkdtemp(join(tmpdir(), 'winsh-terminal-'));
    terminal.environment = {
      PATH: process.env.PATH,
      HOME: terminal.folder,
      WIN_LOOPS_CONFIG_DIR: join(terminal.folder, 'win-loops'),
      ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? '',
      TSAN_OPTIONS: process.env.TSAN_OPTIONS ?? '',
    };
    return terminal;
  }

  /// Starts a command that waits for something.
  start(...words) { return new Program(wanted('WINSH_WIN'), words, this.environment); }
  /// Types a command and waits for its end.
  type(...words) { return run(wanted('WINSH_WIN'), words, { environment: this.environment }); }

  close() { return rm(this.folder, { recursive: true, force: true }); }
}
