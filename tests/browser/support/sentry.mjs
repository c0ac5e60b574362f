// A Sentry with the organization acme, made of the recordings that the connector's own tests use: of the issue
// that hits people, and of none that is graver.
import { readFileSync } from 'node:fs';
import { Listener } from './listener.mjs';

export const organization = 'acme';
export const sentryToken = 'sntryu_of_the_walk';

const recorded = (name) =>
  readFileSync(new URL(`../../../src/connectors/sentry/testdata/${name}`, import.meta.url), 'utf8');

const withoutGravest = (list) => JSON.stringify(JSON.parse(list).filter((issue) => issue.id !== '4502'));

const base = `/api/0/organizations/${organization}/issues`;
const answers = [
  [new RegExp(`^${base}/\\?.*cursor=0%3A100%3A0`), withoutGravest(recorded('issues_page2.json'))],
  [new RegExp(`^${base}/\\?`), withoutGravest(recorded('issues_page1.json'))],
  [new RegExp(`^${base}/4501/events/`), recorded('events_4501.json')],
  [new RegExp(`^${base}/\\d+/events/`), '[]'],
];

function answer(request) {
  const headers = { 'Content-Type': 'application/json' };
  if (request.headers.authorization !== `Bearer ${sentryToken}`)
    return { status: 401, headers, body: JSON.stringify({ detail: 'Invalid token' }) };
  const found = answers.find(([pattern]) => pattern.test(request.url));
  if (!found) return { status: 404, headers, body: JSON.stringify({ detail: 'The requested resource does not exist' }) };
  return { headers, body: found[1] };
}

export const openSentry = () => Listener.open(answer);
