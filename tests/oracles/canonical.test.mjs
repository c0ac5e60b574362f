// The digest of a snapshot is over its RFC 8785 form: two implementations of others must write the same bytes.
import assert from 'node:assert/strict';
import test from 'node:test';
import canonicalize from 'canonicalize';
import {canonicalize as second} from 'json-canonicalize';
import {ask, chance} from './ask.mjs';

const random = chance(20260616);
const letters = ['a', 'B', 'z', '0', '_', '"', '\\', '/', '\n', '\u0001', '\u007f', 'é', '€', '\u2028', '\ufb33', '😀', '𝒳', 'ö', ' '];

function text() {
  let out = '';
  for (let left = random.below(8); left > 0; --left) out += random.one(letters);
  return out;
}

const view = new DataView(new ArrayBuffer(8));
function number() {
  switch (random.below(6)) {
    case 0: return random.below(1000) - 500;
    case 1: return random.next();
    case 2: return Math.round(random.next() * 2 ** 53);
    case 3: return random.one([0, 1e21, 1e20, 1e-6, 1e-7, 123456789012345680000, 5e-324, 1.7976931348623157e308, 0.1 + 0.2, 4.35, 1e23]);
    default: {
      for (let at = 0; at < 8; ++at) view.setUint8(at, random.below(256));
      const value = view.getFloat64(0);
      return Number.isFinite(value) ? value : 1;
    }
  }
}

function value(depth) {
  const kind = random.below(depth > 0 ? 7 : 5);
  if (kind === 0) return null;
  if (kind === 1) return random.below(2) === 0;
  if (kind === 2) return number();
  if (kind < 5) return text();
  const size = random.below(6);
  if (kind === 5) return Array.from({length: size}, () => value(depth - 1));
  return Object.fromEntries(Array.from({length: size}, () => [text(), value(depth - 1)]));
}

test('3,000 values by chance', () => {
  const values = Array.from({length: 3000}, () => value(4));
  const said = ask('canonical', values);
  assert.equal(said.length, values.length);
  values.forEach((one, at) => {
    assert.equal(said[at], canonicalize(one), JSON.stringify(one));
    assert.equal(said[at], second(one), JSON.stringify(one));
  });
});

test('members are ordered by UTF-16 code units, as the RFC’s own example has it', () => {
  const members = {'\u20ac': 'Euro Sign', '\r': 'Carriage Return', '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One', '\ud83d\ude00': 'Emoji: Grinning Face', '\u0080': 'Control', '\u00f6': 'Latin Small Letter O With Diaeresis'};
  assert.equal(ask('canonical', [members])[0], canonicalize(members));
});
