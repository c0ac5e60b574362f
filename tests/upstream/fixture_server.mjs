// Plays recordings of api.github.com (@octokit/fixtures) to the GitHub connector, on 127.0.0.1 only. Prints one line of JSON,
// {"<play>": "<base URL>"}, and ends when its standard input does.
//
// The recordings were made with other headers, with three entries a page, and each is to be asked for once and in order. What
// the connector sends is therefore checked here and then rewritten to what was recorded. What no recording has (commits,
// a missing CODEOWNERS) is answered in the documented words, by `ownAnswer`.
import express from "express";
import fixtureServer from "@octokit/fixtures-server";

const token = "github_pat_fixture";
const recordedToken = "token 0000000000000000000000000000000000000001";
const emptyRepository = [409, { message: "Git Repository is empty.", status: "409" }];
const notFound = [404, { message: "Not Found", status: "404" }];

const app = express();
const server = app.listen(0, "127.0.0.1", start);

async function start() {
  const fixturesUrl = `http://127.0.0.1:${server.address().port}`;
  const plays = new Map();
  app.use((request, response, next) => rewrite(plays, request, response, next));
  app.use(fixtureServer({ port: server.address().port, fixturesUrl, logLevel: "silent", ttl: 600000 }));

  const issues = await load(fixturesUrl, "paginate-issues");
  const repository = await load(fixturesUrl, "get-repository");
  const content = await load(fixturesUrl, "get-content");
  await fetchRecorded(`${content.url}/repos/octokit-fixture-org/hello-world/contents/`);
  const helloWorld = "/repos/octokit-fixture-org/hello-world";
  plays.set(issues.id, (path) => {
    if (path === helloWorld) return { id: repository.id, path };
    if (path === `${helloWorld}/contents/.github/CODEOWNERS`)
      return { id: content.id, path: `${helloWorld}/contents/README.md`, accept: "application/vnd.github.v3.raw" };
    if (path === `${helloWorld}/issues?state=open&sort=updated&direction=desc&per_page=100`)
      return { id: issues.id, path: "/repos/octokit-fixture-org/paginate-issues/issues?per_page=3" };
    if (path.startsWith("/repositories/1000/issues?per_page=3&page=")) return { id: issues.id, path };
    if (path.startsWith(`${helloWorld}/commits`)) return { own: emptyRepository };
    return { own: notFound };
  });

  const renamed = await load(fixturesUrl, "rename-repository");
  await fetchRecorded(`${renamed.url}/repos/octokit-fixture-org/rename-repository`, {
    method: "PATCH",
    headers: { "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify({ name: "rename-repository-newname" }),
  });
  plays.set(renamed.id, (path) => {
    if (path === "/repos/octokit-fixture-org/rename-repository" || path === "/repositories/1000")
      return { id: renamed.id, path };
    if (path.includes("/commits")) return { own: emptyRepository };
    if (path.includes("/issues")) return { own: [200, []] };
    return { own: notFound };
  });
  console.log(JSON.stringify({ paginate: issues.url, rename: renamed.url }));
}

async function load(fixturesUrl, scenario) {
  const response = await fetch(`${fixturesUrl}/fixtures`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ scenario }),
  });
  return response.json();
}

// A request of the recording that the connector has no part in.
async function fetchRecorded(url, options = {}) {
  const headers = { accept: "application/vnd.github.v3+json", authorization: recordedToken, ...options.headers };
  const response = await fetch(url, { ...options, headers });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
}

function rewrite(plays, request, response, next) {
  const [, id, path] = /^\/api\.github\.com\/(\w+)(\/.*)$/.exec(request.url) ?? [];
  const play = plays.get(id);
  if (!play) return next();
  const fault = faultOf(request);
  if (fault) return response.status(418).json({ message: fault });
  const answer = play(path);
  if (answer.own) return response.status(answer.own[0]).json(answer.own[1]);
  request.url = `/api.github.com/${answer.id}${answer.path}`;
  request.originalUrl = request.url;
  request.headers.authorization = recordedToken;
  request.headers.accept = answer.accept ?? "application/vnd.github.v3+json";
  delete request.headers["accept-encoding"];
  return next();
}

// What GitHub's documentation asks of every client.
function faultOf(request) {
  if (request.method !== "GET") return `method ${request.method}`;
  if (request.headers.authorization !== `Bearer ${token}`) return "authorization";
  if (request.headers["x-github-api-version"] !== "2022-11-28") return "api version";
  if (!request.headers["user-agent"]?.startsWith("winsh/")) return "user agent";
  const isFile = request.url.includes("/contents/");
  const accept = isFile ? "application/vnd.github.raw+json" : "application/vnd.github+json";
  if (request.headers.accept !== accept) return "accept";
  return null;
}

process.stdin.on("end", () => process.exit(0)).resume();
