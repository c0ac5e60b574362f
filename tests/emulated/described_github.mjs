// GitHub as Prism plays it from GitHub's own description, on 127.0.0.1 only. Prints one line of JSON, {"github": "<base URL>"},
// and ends when its standard input does.
//
// The first part of a path says which answers are wished for: `/commits=409,issues=dynamic` is the declared error 409 for
// commits, and for issues something that the schema allows (another one with another number: `dynamic2`); everything else is
// the description's example. A request that the description does not allow is answered with 418, and what is wrong with it.
import { createServer } from "node:http";
import { createLogger } from "@stoplight/prism-core";
import { getHttpOperationsFromSpec } from "@stoplight/prism-http";
import { createServer as createPrism } from "@stoplight/prism-http-server";
import { describeGithub, nameOf, queryOf } from "./github_description.mjs";

const rawType = "application/vnd.github.raw+json";
const description = describeGithub();
const prism = createPrism(await getHttpOperationsFromSpec(description), {
  cors: false,
  config: { validateRequest: true, validateResponse: true, checkSecurity: true, errors: false, isProxy: false, mock: { dynamic: false } },
  components: { logger: createLogger("prism", { level: "silent" }) },
});
const prismUrl = await prism.listen(0, "127.0.0.1");
const server = createServer((request, response) => answer(request, response).catch((error) => refuse(response, error.stack)));
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ github: urlOfServer() })));

async function answer(request, response) {
  const [, wishes, target] = /^\/([^/]*)(\/.*)$/.exec(request.url);
  const url = new URL(target, prismUrl);
  const name = nameOf(request.method, url.pathname);
  if (!name) return refuse(response, `${request.method} ${target} is not described`);
  const known = queryOf(description, name);
  const unknown = [...url.searchParams.keys()].filter((key) => !known.has(key));
  if (unknown.length > 0) return refuse(response, `${target}: ${unknown} is not described`);

  const { connection, host, "accept-encoding": encoding, ...headers } = request.headers;
  const body = request.method === "POST" ? await textOf(request) : undefined;
  // What GitHub recommends to ask for is plain JSON to its description.
  if (headers.accept === "application/vnd.github+json") headers.accept = "application/json";
  Object.assign(headers, preferenceOf(name, wishes, url));
  const played = await fetch(url, { method: request.method, headers, body, redirect: "manual" });
  const text = await played.text();
  const faults = JSON.parse(played.headers.get("sl-violations") ?? "[]").filter((fault) => fault.location[0] === "request");
  if (faults.length > 0) return refuse(response, `${target}: ${JSON.stringify(faults)}`);
  const type = played.headers.get("content-type") ?? "";
  if (type.startsWith("application/problem+json")) return refuse(response, `${target}: ${text}`);

  const link = linkOf(played, wishes, url);
  response.writeHead(played.status, { "content-type": type, ...(link && { link }) });
  // Prism writes a text of any type that ends with +json as JSON.
  response.end(type.startsWith(rawType) && played.status === 200 ? JSON.parse(text) : text);
}

// The example leads from any page to the same next one: the first page has it, to what was asked for.
function linkOf(played, wishes, url) {
  const link = played.headers.get("link");
  if (!link || url.searchParams.has("page")) return null;
  if (wishes.includes("links=example")) return link;
  return link.replaceAll("https://api.github.com/resource?", () => `${urlOfServer()}/${wishes}${url.pathname}${url.search}&`);
}

function preferenceOf(name, wishes, url) {
  const wish = wishes.split(",").find((one) => one.startsWith(`${name}=`))?.split("=")[1];
  if (wish?.startsWith("dynamic")) return { prefer: `dynamic=true, seed=${wish}` };
  // An error is JSON, whatever was to be accepted.
  if (wish) return { prefer: `code=${wish}`, accept: "application/json" };
  return url.searchParams.has("recursive") ? { prefer: "example=response-recursively-retrieving-a-tree" } : {};
}

async function textOf(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

function refuse(response, message) {
  console.error(`described_github.mjs: ${message}`);
  response.writeHead(418, { "content-type": "application/json" }).end(JSON.stringify({ message }));
}

function urlOfServer() {
  return `http://127.0.0.1:${server.address().port}`;
}

process.stdin.on("end", () => process.exit(0)).resume();
