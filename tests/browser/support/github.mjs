// A GitHub with one repository, octocat/hello-world, made of the recordings that the connector's own tests use.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Listener } from './listener.mjs';

export const repository = 'octocat/hello-world';
export const key = 'github_pat_of_the_walk';

const recorded = (name) =>
  readFileSync(new URL(`../../../src/connectors/github/testdata/${name}`, import.meta.url), 'utf8');

const path = `/repos/${repository}`;
const issues = `${path}/issues?state=open&sort=updated&direction=desc&per_page=100`;
const answers = new Map([
  [path, recorded('repository.json')],
  [`${path}/contents/.github/CODEOWNERS`, recorded('CODEOWNERS')],
  [`${path}/commits?per_page=20`, recorded('commits.json')],
  ...['7fd1a60b01f91b314f59955a4e4d4e80d8edf11d', '553c2077f0edc3d5dc5d17262f6aa498e69d6f8e'].map((sha) =>
    [`${path}/commits/${sha}`, recorded(`commit_${sha.slice(0, 7)}.json`)]),
  [issues, recorded('issues_page1.json')],
  ['/repositories/1296269/issues?page=2', recorded('issues_page2.json')],
]);

const failure = (status, message) => ({ status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ message }) });

function answer(request) {
  if (request.headers.authorization !== `Bearer ${key}`) return failure(401, 'Bad credentials');
  const body = answers.get(request.url);
  if (body === undefined) return failure(404, 'Not Found');
  const etag = `"${createHash('sha256').update(body).digest('hex')}"`;
  const headers = { 'Content-Type': 'application/json', ETag: etag, 'X-RateLimit-Remaining': '4987' };
  if (request.headers['if-none-match'] === etag) return { status: 304, headers };
  if (request.url === issues)
    headers.Link = `<http://${request.headers.host}/repositories/1296269/issues?page=2>; rel="next"`;
  return { headers, body };
}

export const openGithub = () => Listener.open(answer);
