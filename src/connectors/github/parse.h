#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace winsh {

// GitHub's answers, reduced to what a snapshot shows. Nothing for an answer that is not of the documented
// shape; single entries that are not are left out.

struct GithubRepository {
    std::string full_name;
    std::string default_branch;
};

struct GithubCommit {
    std::string sha;  ///< Hexadecimal: safe to put into a path.
    std::string message;
    std::string author;  ///< The login, or the name where GitHub knows none. Never an e-mail address.
    std::string date;
    std::string url;
};

struct GithubFiles {
    std::vector<std::string> paths;
    std::size_t dropped = 0;
};

struct GithubIssues {
    std::vector<Json> issues;  ///< `{number, title, url, labels, updatedAt}`; no pull requests.
    std::size_t pull_requests = 0;
};

struct GithubTree {
    std::vector<std::string> paths;  ///< Of files: no folders, links or submodules.
    bool is_truncated = false;       ///< GitHub lists no more than it likes.
};

std::optional<GithubRepository> parse_github_repository(std::string_view body);
std::optional<std::vector<GithubCommit>> parse_github_commits(std::string_view body);
/// The files of one commit; at most `most`, the rest is counted.
std::optional<GithubFiles> parse_github_files(std::string_view body, std::size_t most);
std::optional<GithubIssues> parse_github_issues(std::string_view body);
std::optional<GithubTree> parse_github_tree(std::string_view body);

/// `owner/name` as GitHub allows it.
bool is_github_repository(std::string_view text);

}  // namespace winsh
