// GitHub's own description of its API (@octokit/openapi), cut to what winsh asks for, so that Prism has little to read.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// By the names that a test calls them.
const asked = {
  repository: ["get", "/repos/{owner}/{repo}"],
  contents: ["get", "/repos/{owner}/{repo}/contents/{path}"],
  commits: ["get", "/repos/{owner}/{repo}/commits"],
  commit: ["get", "/repos/{owner}/{repo}/commits/{ref}"],
  issues: ["get", "/repos/{owner}/{repo}/issues"],
  tree: ["get", "/repos/{owner}/{repo}/git/trees/{tree_sha}"],
  token: ["post", "/app/installations/{installation_id}/access_tokens"],
};
// Media types that the description names in prose only, and what a file of that type may be.
const rawFile = "# who\n*.rb @octocat @octo/core\n/docs/ docs@example.com\n";
const mediaTypesInProse = /\*\*`(application\/vnd\.github\.raw\+json)`\*\*/g;

export function describeGithub() {
  const file = createRequire(import.meta.url).resolve("@octokit/openapi/generated/api.github.com.json");
  const whole = JSON.parse(readFileSync(file, "utf8"));
  // The one issue of the example is a pull request: beside it stands the same as an issue.
  const issues = whole.components.examples["issue-items"].value;
  const { pull_request: _, ...issue } = issues[0];
  issues.push({ ...issue, number: issue.number + 1 });
  const paths = {};
  for (const [method, path] of Object.values(asked)) {
    const operation = whole.paths[path][method];
    for (const [, type] of operation.description.matchAll(mediaTypesInProse))
      operation.responses[200].content[type] = { schema: { type: "string" }, example: rawFile };
    paths[path] = { [method]: operation };
    // OpenAPI has no words for a parameter of several segments: one of two is a path of its own.
    const many = operation.parameters.find((parameter) => parameter["x-multi-segment"]);
    if (!many) continue;
    const folder = { ...many, name: "folder" };
    const parameters = [...operation.parameters, folder];
    paths[path.replace(`{${many.name}}`, `{folder}/{${many.name}}`)] = { [method]: { ...operation, parameters } };
  }
  const { openapi, info, servers } = whole;
  return { openapi, info, servers, paths, components: reachable(whole, paths) };
}

// What stands in `components` and is referred to, however far away.
function reachable(whole, paths) {
  const components = {};
  const visit = (value) => {
    if (value === null || typeof value !== "object") return;
    for (const inner of Object.values(value)) visit(inner);
    if (typeof value.$ref !== "string") return;
    const [, , kind, name] = value.$ref.split("/");
    components[kind] ??= {};
    if (components[kind][name]) return;
    components[kind][name] = whole.components[kind][name];
    visit(components[kind][name]);
  };
  visit(paths);
  return components;
}

// Which of the above a request is, or undefined.
export function nameOf(method, path) {
  const fits = ([, [wanted, template]]) => wanted === method.toLowerCase() && patternOf(template).test(path);
  return Object.entries(asked).find(fits)?.[0];
}

function patternOf(template) {
  return new RegExp(`^${template.replaceAll(".", "\\.").replace("{path}", ".+").replaceAll(/\{\w+\}/g, "[^/]+")}$`);
}

// The query parameters that an operation knows. Prism lets others pass.
export function queryOf(description, name) {
  const [method, path] = asked[name];
  const parameters = description.paths[path][method].parameters.map((parameter) =>
    parameter.$ref ? description.components.parameters[parameter.$ref.split("/")[3]] : parameter,
  );
  return new Set(parameters.filter((parameter) => parameter.in === "query").map((parameter) => parameter.name));
}
