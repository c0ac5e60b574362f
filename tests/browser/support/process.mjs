// Programs that a walk starts. None of them outlives it, however it ends: the kernel sees to that.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const patience = 20_000;

/// The path of something that the build made or the machine has, by the name of its environment variable.
export function wanted(variable) {
  const path = process.env[variable];
  if (!path) throw new Error(`${variable} is not set: run ctest -L browser, which sets it.`);
  return path;
}

/// A running program; what it says is kept as text.
export class Program {
  constructor(path, programArguments, environment = process.env) {
    this.output = '';
    this.messages = '';
    this.child = spawn('setpriv', ['--pdeathsig', 'KILL', path, ...programArguments], { env: environment, stdio: 'pipe' });
    this.child.stdout.setEncoding('utf8').on('data', (text) => { this.output += text; });
    this.child.stderr.setEncoding('utf8').on('data', (text) => { this.messages += text; });
    this.child.stdin.on('error', () => {});
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code, signal) => {
        this.hasEnded = true;
        resolve(code ?? signal);
      });
    });
    this.ended.catch(() => {});
  }

  /// The match of `pattern` in what `stream` ('output' or 'messages') has said, once it has.
  async says(stream, pattern) {
    const deadline = AbortSignal.timeout(patience);
    const heard = () => `${this.output}${this.messages}`;
    while (true) {
      const found = this[stream].match(pattern);
      if (found) return found;
      if (this.hasEnded || deadline.aborted) throw new Error(`It did not say ${pattern}, but:\n${heard()}`);
      const source = this.child[stream === 'output' ? 'stdout' : 'stderr'];
      await Promise.race([this.ended, once(source, 'data', { signal: deadline }).catch(() => {})]);
    }
  }
}

/// Runs a program to its end.
export async function run(path, programArguments, { environment = process.env, input = '' } = {}) {
  const program = new Program(path, programArguments, environment);
  program.child.stdin.end(input);
  const code = await program.ended;
  return { code, output: program.output, messages: program.messages };
}
