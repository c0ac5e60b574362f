#include "connectors/github/parse.h"

#include <algorithm>

#include "base/text.h"
#include "connectors/upstream_json.h"

namespace winsh {
namespace {

constexpr std::size_t kMostLabels = 10;

std::optional<Json> parse_body(std::string_view body) {
    auto parsed = parse_upstream_json(body, {.bytes = std::size_t{8} << 20U, .depth = 32, .values = 500'000});
    if (!parsed.has_value()) return std::nullopt;
    return *std::move(parsed);
}

std::string text_of(const Json& value) { return std::string(value.as_string()); }

bool is_sha(std::string_view text) {
    return (text.size() == 40 || text.size() == 64) &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_name(std::string_view name) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    return !name.empty() && name.size() <= 100 && name != "." && name != ".." &&
           name.find_first_not_of(allowed) == std::string_view::npos;
}

std::string first_of(std::string_view preferred, std::string_view otherwise) {
    return std::string(preferred.empty() ? otherwise : preferred);
}

Json labels_of(const Json& issue) {
    Json labels = Json::array();
    for (const Json& label : issue["labels"].items()) {
        const std::string_view name = label.is_string() ? label.as_string() : label["name"].as_string();
        if (!name.empty() && labels.items().size() < kMostLabels) labels.push(name);
    }
    return labels;
}

}  // namespace

bool is_github_repository(std::string_view text) {
    const std::size_t slash = text.find('/');
    return slash != std::string_view::npos && is_name(text.substr(0, slash)) &&
           is_name(text.substr(slash + 1));
}

std::optional<GithubRepository> parse_github_repository(std::string_view body) {
    const auto json = parse_body(body);
    if (!json) return std::nullopt;
    GithubRepository repository{text_of((*json)["full_name"]), text_of((*json)["default_branch"])};
    if (!is_github_repository(repository.full_name) || repository.default_branch.empty()) return std::nullopt;
    return repository;
}

std::optional<std::vector<GithubCommit>> parse_github_commits(std::string_view body) {
    const auto json = parse_body(body);
    if (!json || !json->is_array()) return std::nullopt;
    std::vector<GithubCommit> commits;
    for (const Json& row : json->items()) {
        const Json& commit = row["commit"];
        GithubCommit read;
        read.sha = text_of(row["sha"]);
        read.message = text_of(commit["message"]);
        read.author = first_of(row["author"]["login"].as_string(), commit["author"]["name"].as_string());
        read.date = first_of(commit["committer"]["date"].as_string(), commit["author"]["date"].as_string());
        read.url = text_of(row["html_url"]);
        if (is_sha(read.sha)) commits.push_back(std::move(read));
    }
    return commits;
}

std::optional<GithubFiles> parse_github_files(std::string_view body, std::size_t most) {
    const auto json = parse_body(body);
    if (!json || !json->is_object()) return std::nullopt;
    GithubFiles files;
    for (const Json& file : (*json)["files"].items()) {
        const std::string_view path = file["filename"].as_string();
        if (path.empty()) continue;
        if (files.paths.size() < most) {
            files.paths.emplace_back(path);
        } else {
            ++files.dropped;
        }
    }
    return files;
}

std::optional<GithubIssues> parse_github_issues(std::string_view body) {
    const auto json = parse_body(body);
    if (!json || !json->is_array()) return std::nullopt;
    GithubIssues read;
    for (const Json& issue : json->items()) {
        if (issue.find("pull_request") != nullptr) {
            ++read.pull_requests;
            continue;
        }
        const std::int64_t number = issue["number"].as_integer();
        if (number <= 0) continue;
        read.issues.push_back(Json::object({{"number", number},
                                            {"title", issue["title"].as_string()},
                                            {"url", issue["html_url"].as_string()},
                                            {"labels", labels_of(issue)},
                                            {"updatedAt", issue["updated_at"].as_string()}}));
    }
    return read;
}

std::optional<GithubTree> parse_github_tree(std::string_view body) {
    const auto json = parse_body(body);
    if (!json || !(*json)["tree"].is_array()) return std::nullopt;
    GithubTree tree;
    tree.is_truncated = (*json)["truncated"].as_bool();
    for (const Json& entry : (*json)["tree"].items()) {
        const std::string_view mode = entry["mode"].as_string();
        const bool is_file = mode == "100644" || mode == "100755";
        if (is_file && !entry["path"].as_string().empty()) tree.paths.push_back(text_of(entry["path"]));
    }
    return tree;
}

}  // namespace winsh
