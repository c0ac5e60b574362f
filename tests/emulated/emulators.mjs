// GitHub and Stripe as `emulate` plays them, on 127.0.0.1 only, with what is in them made through their own APIs. Prints one
// line of JSON, {"github": "<base URL>", "stripe": "<base URL>", …}, and ends when its standard input does.
//
// The emulated GitHub takes every token that it does not know for its first user's: that one is a stranger, who may see
// nothing that is private. `pages` leads to the same GitHub and asks for 20 issues where 100 are asked for, so that there are
// several pages.
import { createServer, request as ask } from "node:http";
import { createEmulator } from "emulate";

const token = "github_pat_emulated";
const readable = { contents: "read", issues: "read", metadata: "read" };

const github = await createEmulator({
  service: "github",
  port: 0,
  seed: {
    tokens: { [token]: { login: "octocat", scopes: ["repo"] } },
    github: {
      users: [{ login: "stranger" }, { login: "octocat", name: "Mona", email: "mona@example.com" }],
      repos: [
        { owner: "octocat", name: "hello-world", private: true },
        { owner: "octocat", name: "empty", private: true, auto_init: false },
        { owner: "octocat", name: "quiet", private: true },
        { owner: "octocat", name: "other", private: true },
      ],
      apps: [
        {
          app_id: 12345,
          slug: "reader",
          name: "Reader",
          permissions: readable,
          installations: [
            { installation_id: 100, account: "octocat", repository_selection: "selected", repositories: ["hello-world"] },
            { installation_id: 101, account: "octocat", permissions: { metadata: "read" } },
          ],
        },
      ],
    },
  },
});
const stripe = await createEmulator({ service: "stripe", port: 0 });
const privateKey = github.generatedSecrets.find((secret) => secret.kind === "github.app_private_key").value;

await fillGithub("/repos/octocat/hello-world");
await askGithub("PATCH", "/repos/octocat/quiet", { has_issues: false });
const made = await fillStripe();
const pages = createServer(inPagesOf20).listen(0, "127.0.0.1", () => {
  const urls = { github: onLoopback(github.url), pages: `http://127.0.0.1:${pages.address().port}`, stripe: onLoopback(stripe.url) };
  console.log(JSON.stringify({ ...urls, privateKey, ...made }));
});

async function fillGithub(repository) {
  const put = (path, content, message) =>
    askGithub("PUT", `${repository}/contents/${path}`, { message, content: Buffer.from(content).toString("base64") });
  await put(".github/CODEOWNERS", "# who\n/src/ @octocat @octo/core\n*.md docs@example.com\n", "Say who owns what");
  await put("src/main.go", "package main\n", "Begin\n\nWith a body.");
  await put("docs/a guide.md", "Read me.\n", "Write a guide");
  const head = await askGithub("GET", `${repository}/git/ref/heads/main`);
  const base = await askGithub("GET", `${repository}/git/commits/${head.object.sha}`);
  const row = (path, content) => ({ path, mode: "100644", type: "blob", content });
  const files = Array.from({ length: 120 }, (_, number) => row(`src/part${number}.go`, `package main // ${number}\n`));
  const link = { path: "src/link.go", mode: "120000", type: "blob", content: "main.go" };
  const tree = await askGithub("POST", `${repository}/git/trees`, { base_tree: base.tree.sha, tree: [...files, link] });
  const commit = { message: "Take it apart", tree: tree.sha, parents: [head.object.sha] };
  const made = await askGithub("POST", `${repository}/git/commits`, commit);
  await askGithub("PATCH", `${repository}/git/refs/heads/main`, { sha: made.sha });
  await askGithub("POST", `${repository}/labels`, { name: "bug", color: "ff0000" });
  for (let number = 1; number <= 45; number++)
    await askGithub("POST", `${repository}/issues`, { title: `Issue ${number} <!-- @here -->`, body: "b", labels: ["bug"] });
  await askGithub("PATCH", `${repository}/issues/1`, { state: "closed" });
}

async function askGithub(method, path, body) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(github.url + path, { method, headers, body: body && JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function fillStripe() {
  for (let number = 0; number < 120; number++)
    await askStripe("customers", { email: `reader${number}@example.com`, "metadata[user_id]": `u-${number}` });
  const ada = await askStripe("customers", { email: "ada@example.com", name: "Ada" });
  const intent = await askStripe("payment_intents", { amount: 2500, currency: "usd", customer: ada.id });
  await askStripe(`payment_intents/${intent.id}/confirm`, { payment_method: "pm_card_visa" });
  return { ada: ada.id };
}

async function askStripe(path, fields) {
  const headers = { authorization: "Bearer sk_test_emulated" };
  const response = await fetch(`${stripe.url}/v1/${path}`, { method: "POST", headers, body: new URLSearchParams(fields) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

function inPagesOf20(request, response) {
  const path = request.url.replace("per_page=100", "per_page=20");
  const passed = ask(onLoopback(github.url) + path, { method: request.method, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  request.pipe(passed);
}

function onLoopback(url) {
  return url.replace("localhost", "127.0.0.1");
}

process.stdin.on("end", () => process.exit(0)).resume();
