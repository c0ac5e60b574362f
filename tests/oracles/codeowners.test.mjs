// Who owns a file: what winsh makes of CODEOWNERS must say what an implementation of GitHub’s own rules says, wherever no
// rule had to be left out.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'node:test';
import {ask, chance} from './ask.mjs';

const {OwnershipEngine} = createRequire(import.meta.url)('@snyk/github-codeowners/dist/lib/ownership');
const random = chance(42);
const folders = ['apps', 'apps/shop', 'apps/shop/src', 'docs', 'lib', 'lib/io', 'tools'];
// With an ending: a prefix cannot say both 'the file run' and 'all in the folder run', and winsh takes such a name for a folder.
const files = ['index.ts', 'total.ts', 'README.md', 'run.sh'];
const owners = ['@acme/shop', '@acme/docs', '@ada', '@bob'];

function pattern() {
  const folder = random.one(folders);
  return random.one(['*', `/${folder}/`, `/${folder}/${random.one(files)}`, `/${folder}/**`, `${folder}/${random.one(files)}`]);
}

function codeowners() {
  const rules = Array.from({length: 1 + random.below(8)}, () => {
    const own = Array.from({length: random.below(4) === 0 ? 0 : 1 + random.below(2)}, () => random.one(owners));
    return [pattern(), ...own].join(' ');
  });
  return ['# who owns what', ...rules, ''].join('\n');
}

const paths = folders.flatMap((folder) => files.map((file) => `${folder}/${file}`)).concat(files);

test('500 files by chance', () => {
  const folder = mkdtempSync(join(tmpdir(), 'winsh-codeowners-'));
  try {
    const questions = Array.from({length: 500}, () => ({file: codeowners(), paths}));
    const said = ask('codeowners', questions).map((line) => JSON.parse(line));
    let compared = 0;
    questions.forEach(({file}, at) => {
      if (said[at].leftOut > 0) return;
      const place = join(folder, 'CODEOWNERS');
      writeFileSync(place, file);
      const engine = OwnershipEngine.FromCodeownersFile(place);
      paths.forEach((path, index) => {
        assert.deepEqual(said[at].owners[index], engine.calcFileOwnership(path), `${path} in\n${file}`);
        ++compared;
      });
    });
    assert.ok(compared > 5000, `only ${compared} answers were compared`);
  } finally {
    rmSync(folder, {recursive: true});
  }
});
