// What winsh says to each of the values; and numbers by chance that are the same in every run.
import {execFileSync} from 'node:child_process';

export function ask(mode, values) {
  const input = values.map((value) => JSON.stringify(value)).join('\n') + '\n';
  const output = execFileSync(process.env.WINSH_SAY, [mode], {input, maxBuffer: 1 << 28, encoding: 'utf8'});
  return output.split('\n').slice(0, -1);
}

// mulberry32
export function chance(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return {next, below: (number) => Math.floor(next() * number), one: (list) => list[Math.floor(next() * list.length)]};
}
