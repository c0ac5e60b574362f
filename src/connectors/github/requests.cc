#include "connectors/github/requests.h"

#include <algorithm>
#include <unordered_set>

#include "base/format.h"
#include "base/text.h"
#include "connectors/github/candidate_files.h"
#include "connectors/github/codeowners.h"
#include "connectors/github/parse.h"
#include "connectors/poll_account.h"

namespace winsh {
namespace {

constexpr std::size_t kMostCommits = 20;
constexpr std::size_t kMostFiles = 100;
constexpr std::size_t kMostIssues = 50;
constexpr int kMostIssuePages = 5;
constexpr std::size_t kMostRules = 200;
constexpr std::size_t kMostCandidates = 2'000;
/// Commits that GitHub fails on, until it is taken to be ill altogether.
constexpr int kMostFailures = 3;

constexpr std::size_t kParts = 3;  // CODEOWNERS, commits and issues: each may be refused.

class GithubReading {
public:
    GithubReading(Upstream& upstream, const Json& memory) : upstream_(upstream), memory_(memory) {}

    Polled<Json> read(const std::string& repository) {
        WINSH_TRY(const GithubRepository found, read_repository(repository));
        path_ = "/repos/" + found.full_name;
        WINSH_TRY(Json codeowners, read_codeowners());
        WINSH_TRY(const std::vector<GithubCommit> commits, read_commits());
        WINSH_TRY(Json issues, read_issues());
        if (account_.refused_parts() == kParts) return std::unexpected(*account_.refusal());
        WINSH_TRY(std::optional<GithubTree> tree, read_tree(found.default_branch));
        Json rows = with_files(commits);
        Json github = Json::object({{"repository", Json::object({{"fullName", found.full_name},
                                                                 {"defaultBranch", found.default_branch}})},
                                    {"codeowners", std::move(codeowners)},
                                    {"recentCommits", std::move(rows)},
                                    {"existingIssues", std::move(issues)}});
        if (tree) github.set("candidateFiles", candidates_of(*std::move(tree)));
        return Json::object({{"github", std::move(github)}});
    }

    const PollAccount& account() const { return account_; }
    Json files_memory() { return std::move(files_memory_); }
    /// Some commits' files were not read yet: the next poll is to ask for them though nothing changed.
    bool is_unfinished() const { return files_missing_; }

private:
    Polled<GithubRepository> read_repository(const std::string& repository) {
        WINSH_TRY(const http::ClientResponse response, upstream_.get_constant("/repos/" + repository));
        if (response.status != 200) return std::unexpected(upstream_.failure_of(response));
        auto found = parse_github_repository(response.body);
        if (!found) return std::unexpected(upstream_.garbage("a repository"));
        return *std::move(found);
    }

    Polled<Json> read_codeowners() {
        for (const std::string_view place : {".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"}) {
            WINSH_TRY(const http::ClientResponse response,
                      upstream_.get_constant(format("{}/contents/{}", path_, place),
                                             "application/vnd.github.raw+json"));
            if (response.status == 404) continue;
            if (response.status == 200) return codeowners_of(parse_codeowners(response.body));
            WINSH_CHECK(account_.refuse(upstream_.failure_of(response), "CODEOWNERS"));
            break;
        }
        return Json::array();
    }

    Json codeowners_of(const Codeowners& parsed) {
        Json rows = Json::array();
        for (const CodeownersRule& rule : parsed.rules) {
            if (rows.items().size() == kMostRules) break;
            Json owners = Json::array();
            for (const std::string& owner : rule.owners) owners.push(owner);
            rows.push(Json::object({{"pattern", rule.pattern},
                                    {"owner", rule.owners.empty() ? std::string() : rule.owners.front()},
                                    {"owners", std::move(owners)}}));
        }
        count(rows);
        account_.drop(parsed.rules.size() - rows.items().size(), "CODEOWNERS rules beyond the first 200");
        account_.drop(parsed.inexpressible, "CODEOWNERS rules that no path prefix can express");
        account_.drop(parsed.invalid, "CODEOWNERS lines that are no rules");
        return rows;
    }

    Polled<std::vector<GithubCommit>> read_commits() {
        WINSH_TRY(const http::ClientResponse response,
                  upstream_.get(format("{}/commits?per_page={}", path_, kMostCommits)));
        std::vector<GithubCommit> none;
        if (response.status == 409) return none;  // An empty repository has no commits to list.
        if (response.status != 200) {
            WINSH_CHECK(account_.refuse(upstream_.failure_of(response), "commits"));
            return none;
        }
        auto commits = parse_github_commits(response.body);
        if (!commits) return std::unexpected(upstream_.garbage("a list of commits"));
        if (commits->size() > kMostCommits) commits->resize(kMostCommits);
        return *std::move(commits);
    }

    Polled<Json> read_issues() {
        std::string target = format("{}/issues?state=open&sort=updated&direction=desc&per_page=100", path_);
        Json issues = Json::array();
        for (int page = 0; !target.empty() && page < kMostIssuePages; ++page) {
            // What was touched moves to the first page: that one tells of a change of any.
            WINSH_TRY(const http::ClientResponse response,
                      page == 0 ? upstream_.get(target) : upstream_.get_constant(target));
            if (response.status == 410) break;  // The repository has its issues switched off.
            if (response.status != 200) {
                WINSH_CHECK(account_.refuse(upstream_.failure_of(response), "issues"));
                break;
            }
            auto read = parse_github_issues(response.body);
            if (!read) return std::unexpected(upstream_.garbage("a list of issues"));
            for (Json& issue : read->issues) issues.push(std::move(issue));
            target = issues.items().size() < kMostIssues ? next_link(response) : std::string();
        }
        rank(issues);
        count(issues);
        return issues;
    }

    /// The repository's files; nothing where there are none to list. It comes last of what is asked for, so
    /// that a large one takes nothing from the rest.
    Polled<std::optional<GithubTree>> read_tree(const std::string& branch) {
        Polled<http::ClientResponse> response =
            upstream_.get_constant(format("{}/git/trees/{}?recursive=1", path_, percent_encode(branch)));
        if (!response.has_value()) {
            if (response.error().failure.type != "too_large") return std::unexpected(response.error());
            account_.drop(1, "the list of files, which is too large to be read");
            return std::nullopt;
        }
        // No such endpoint or branch; an empty repository.
        if (response->status == 404 || response->status == 409) return std::nullopt;
        if (response->status != 200) {
            WINSH_CHECK(account_.refuse(upstream_.failure_of(*response), "files"));
            return std::nullopt;
        }
        auto tree = parse_github_tree(response->body);
        if (!tree) return std::unexpected(upstream_.garbage("a list of files"));
        return tree;
    }

    Json candidates_of(GithubTree tree) {
        std::vector<std::string> touched;
        for (const Json& commit : files_memory_.items())
            for (const Json& path : commit["files"].items()) touched.emplace_back(path.as_string());
        CandidateFiles chosen = choose_candidate_files(std::move(tree.paths), touched, kMostCandidates);
        Json rows = Json::array();
        for (std::string& path : chosen.paths) rows.push(std::move(path));
        count(rows);
        account_.drop(chosen.dropped, "source files beyond the first 2,000");
        account_.drop(tree.is_truncated ? 1 : 0, "the end of a list of files that GitHub cut short");
        return rows;
    }

    /// The latest first. The upstream sorts likewise; a tie, or an issue that moved between two pages, must
    /// not change the bytes.
    void rank(Json& issues) {
        Json::Array& rows = issues.items();
        const auto is_before = [](const Json& left, const Json& right) {
            if (left["updatedAt"].as_string() != right["updatedAt"].as_string())
                return left["updatedAt"].as_string() > right["updatedAt"].as_string();
            return left["number"].as_integer() > right["number"].as_integer();
        };
        std::ranges::stable_sort(rows, is_before);
        // By a set: an upstream may send as many rows as a body of 8 MiB holds, whatever it was asked for.
        std::unordered_set<std::int64_t> seen;
        std::vector<Json> unique;
        for (Json& row : rows)
            if (seen.insert(row["number"].as_integer()).second) unique.push_back(std::move(row));
        account_.drop(unique.size() > kMostIssues ? unique.size() - kMostIssues : 0,
                      "issues that were not touched lately");
        if (unique.size() > kMostIssues) unique.resize(kMostIssues);
        rows = std::move(unique);
    }

    /// A commit never changes: its files are asked for once. One whose files are not known is left out,
    /// because without them it would look as if it had touched nothing.
    Json with_files(const std::vector<GithubCommit>& commits) {
        Json rows = Json::array();
        std::size_t missing = 0;
        std::size_t unreadable = 0;
        std::size_t dropped_files = 0;
        for (const GithubCommit& commit : commits) {
            const std::optional<Json> known = files_of(commit.sha);
            if (!known) {
                ++missing;
                continue;
            }
            files_memory_.push(*known);
            if ((*known)["unreadable"].as_bool()) {
                ++unreadable;
                continue;
            }
            dropped_files += static_cast<std::size_t>((*known)["dropped"].as_integer());
            rows.push(Json::object({{"sha", commit.sha},
                                    {"message", commit.message},
                                    {"author", commit.author},
                                    {"date", commit.date},
                                    {"files", (*known)["files"]},
                                    {"url", commit.url}}));
        }
        files_missing_ = missing > 0;
        if (files_missing_) account_.miss();
        account_.drop(dropped_files, "files of very large commits");
        account_.drop(missing, "commits whose files have not been read yet");
        account_.drop(unreadable, "commits too large to be read");
        count(rows);
        return rows;
    }

    std::optional<Json> files_of(const std::string& sha) {
        for (const Json& row : memory_["files"].items())
            if (row["sha"].as_string() == sha) return row;
        if (gave_up_ || upstream_.is_out_of_time()) return std::nullopt;
        const auto response = upstream_.get_constant(format("{}/commits/{}", path_, sha));
        const bool too_large = !response.has_value() && response.error().failure.type == "too_large";
        // 422: GitHub finds the changes too large to list.
        if (too_large || (response.has_value() && response->status == 422))
            return Json::object({{"sha", sha}, {"unreadable", true}});
        if (!response.has_value() || response->status != 200) {
            gave_up_ = stops_the_others(response);
            return std::nullopt;  // The next poll asks again.
        }
        const auto files = parse_github_files(response->body, kMostFiles);
        if (!files) return Json::object({{"sha", sha}, {"unreadable", true}});
        Json paths = Json::array();
        for (const std::string& path : files->paths) paths.push(path);
        return Json::object({{"sha", sha}, {"files", std::move(paths)}, {"dropped", files->dropped}});
    }

    /// GitHub may fail on one commit for ever (500 where its changes take too long to list).
    bool stops_the_others(const Polled<http::ClientResponse>& response) {
        const bool is_of_one = response.has_value() && (response->status == 404 || response->status >= 500);
        return !is_of_one || ++failures_ == kMostFailures;
    }

    void count(const Json& rows) { account_.count(rows.items().size()); }

    Upstream& upstream_;
    const Json& memory_;
    std::string path_;
    PollAccount account_;
    bool files_missing_ = false;
    Json files_memory_ = Json::array();
    bool gave_up_ = false;
    int failures_ = 0;
};

/// Commits and issues are watched, and nothing at GitHub tells in time of both: polls come twice as often
/// instead, and ask for one of the two each. Whatever else is read changes with a commit, but for a new name
/// or default branch.
bool is_due_for_all(const Json& memory, Timestamp now) {
    constexpr std::chrono::hours kReadAllEvery{6};
    const Timestamp read_at(std::chrono::milliseconds(memory["read_at"].as_integer()));
    return now >= read_at + kReadAllEvery || now < read_at;
}

}  // namespace

PollOutcome read_github(Upstream& upstream, const std::string& repository, const Json& memory,
                        const PollInput& input) {
    const Timestamp now = input.now;
    if (!memory["files_missing"].as_bool() && !is_due_for_all(memory, now)) {
        const bool in_turns = input.streak.polls > 0;
        const Polled<bool> same = in_turns ? upstream.nothing_changed_since(memory, input.streak.polls)
                                           : upstream.nothing_changed_since(memory);
        if (!same.has_value()) return failed_outcome(same.error(), upstream);
        // What was not asked for this time was so by the poll before.
        if (*same) return unchanged_outcome(memory, upstream, in_turns ? input.streak.last_began : now);
    }
    GithubReading reading(upstream, memory);
    Polled<Json> content = reading.read(repository);
    if (!content.has_value()) return failed_outcome(content.error(), upstream);

    Json next = upstream.memory();
    next.set("files", reading.files_memory());
    next.set("files_missing", reading.is_unfinished());
    next.set("read_at", static_cast<std::int64_t>(now.time_since_epoch().count()));
    return delivered_outcome(*std::move(content), std::move(next), reading.account(), upstream, now);
}

}  // namespace winsh
