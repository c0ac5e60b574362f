#include "connectors/github/requests.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "connectors/github/codeowners.h"
#include "connectors/github/parse.h"

namespace winsh {
namespace {

constexpr std::size_t kMostCommits = 20;
constexpr std::size_t kMostFiles = 100;
constexpr std::size_t kMostIssues = 50;
constexpr int kMostIssuePages = 5;
constexpr std::size_t kMostRules = 200;

/// What stands beside the content: how much of it there is, and why the rest is not.
struct Account {
    std::int64_t returned = 0;
    std::int64_t dropped = 0;
    std::vector<std::string> reasons;
    std::vector<std::string> refused;  ///< Parts that the key may not read.
    bool files_missing = false;

    bool is_partial() const { return files_missing || !refused.empty(); }
};

/// A key without that permission, or a feature that is switched off: no reason to go without the rest.
bool is_refusal(const PollFailure& failure) {
    return failure.failure.type == "auth" ? failure.failure.status == 403
                                          : failure.failure.type == "not_found";
}

class GithubReading {
public:
    GithubReading(Upstream& upstream, const Json& memory) : upstream_(upstream), memory_(memory) {}

    Polled<Json> read(const std::string& repository) {
        WINSH_TRY(const GithubRepository found, read_repository(repository));
        path_ = "/repos/" + found.full_name;
        WINSH_TRY(Json codeowners, read_codeowners());
        WINSH_TRY(const std::vector<GithubCommit> commits, read_commits());
        WINSH_TRY(Json issues, read_issues());
        if (refusal_ && account_.refused.size() == 3) return std::unexpected(*refusal_);
        Json github = Json::object({{"repository", Json::object({{"fullName", found.full_name},
                                                                 {"defaultBranch", found.default_branch}})},
                                    {"codeowners", std::move(codeowners)},
                                    {"recentCommits", with_files(commits)},
                                    {"existingIssues", std::move(issues)}});
        return Json::object({{"github", std::move(github)}});
    }

    const Account& account() const { return account_; }
    Json files_memory() { return std::move(files_memory_); }

private:
    Polled<GithubRepository> read_repository(const std::string& repository) {
        WINSH_TRY(const http::ClientResponse response, upstream_.get("/repos/" + repository));
        if (response.status != 200) return std::unexpected(upstream_.failure_of(response));
        auto found = parse_github_repository(response.body);
        if (!found) return std::unexpected(upstream_.garbage("a repository"));
        return *std::move(found);
    }

    /// For a part that may be missing: notes it, or answers with the failure where going on makes no sense.
    Polled<void> refuse(const http::ClientResponse& response, const std::string& part) {
        PollFailure failure = upstream_.failure_of(response);
        if (!is_refusal(failure)) return std::unexpected(std::move(failure));
        account_.refused.push_back(part);
        refusal_ = std::move(failure);
        return {};
    }

    Polled<Json> read_codeowners() {
        for (const std::string_view place : {".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"}) {
            WINSH_TRY(
                const http::ClientResponse response,
                upstream_.get(format("{}/contents/{}", path_, place), "application/vnd.github.raw+json"));
            if (response.status == 404) continue;
            if (response.status == 200) return codeowners_of(parse_codeowners(response.body));
            WINSH_CHECK(refuse(response, "CODEOWNERS"));
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
        drop(parsed.rules.size() - rows.items().size(), "CODEOWNERS rules beyond the first 200");
        drop(parsed.inexpressible, "CODEOWNERS rules that no path prefix can express");
        drop(parsed.invalid, "CODEOWNERS lines that are no rules");
        return rows;
    }

    Polled<std::vector<GithubCommit>> read_commits() {
        WINSH_TRY(const http::ClientResponse response,
                  upstream_.get(format("{}/commits?per_page={}", path_, kMostCommits)));
        std::vector<GithubCommit> none;
        if (response.status == 409) return none;  // An empty repository has no commits to list.
        if (response.status != 200) {
            WINSH_CHECK(refuse(response, "commits"));
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
            WINSH_TRY(const http::ClientResponse response, upstream_.get(target));
            if (response.status == 410) break;  // The repository has its issues switched off.
            if (response.status != 200) {
                WINSH_CHECK(refuse(response, "issues"));
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

    /// The latest first. The upstream sorts likewise; a tie, or an issue that moved between two pages, must
    /// not change the bytes.
    void rank(Json& issues) {
        Json::Array& rows = issues.items();
        const auto is_before = [](const Json& left, const Json& right) {
            if (left["updatedAt"].as_string() != right["updatedAt"].as_string())
                return left["updatedAt"].as_string() > right["updatedAt"].as_string();
            return left["number"].as_integer() > right["number"].as_integer();
        };
        const auto is_same = [](const Json& left, const Json& right) {
            return left["number"] == right["number"];
        };
        std::ranges::stable_sort(rows, is_before);
        std::vector<Json> unique;
        for (Json& row : rows) {
            const bool seen =
                std::ranges::any_of(unique, [&](const Json& other) { return is_same(row, other); });
            if (!seen) unique.push_back(std::move(row));
        }
        drop(unique.size() > kMostIssues ? unique.size() - kMostIssues : 0,
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
        account_.files_missing = missing > 0;
        drop(dropped_files, "files of very large commits");
        drop(missing, "commits whose files have not been read yet");
        drop(unreadable, "commits too large to be read");
        count(rows);
        return rows;
    }

    std::optional<Json> files_of(const std::string& sha) {
        for (const Json& row : memory_["files"].items())
            if (row["sha"].as_string() == sha) return row;
        if (gave_up_ || upstream_.is_out_of_time()) return std::nullopt;
        const auto response = upstream_.get_constant(format("{}/commits/{}", path_, sha));
        const bool too_large = !response.has_value() && response.error().failure.type == "too_large";
        if (too_large) return Json::object({{"sha", sha}, {"unreadable", true}});
        // What else stops one of these stops the others too; what is missing is asked for by the next poll.
        gave_up_ = !response.has_value() || response->status != 200;
        if (gave_up_) return std::nullopt;
        const auto files = parse_github_files(response->body, kMostFiles);
        if (!files) return Json::object({{"sha", sha}, {"unreadable", true}});
        Json paths = Json::array();
        for (const std::string& path : files->paths) paths.push(path);
        return Json::object({{"sha", sha}, {"files", std::move(paths)}, {"dropped", files->dropped}});
    }

    void count(const Json& rows) { account_.returned += static_cast<std::int64_t>(rows.items().size()); }
    void drop(std::size_t number, std::string_view what) {
        if (number == 0) return;
        account_.dropped += static_cast<std::int64_t>(number);
        account_.reasons.push_back(format("{} ({})", what, number));
    }

    Upstream& upstream_;
    const Json& memory_;
    std::string path_;
    Account account_;
    std::optional<PollFailure> refusal_;
    Json files_memory_ = Json::array();
    bool gave_up_ = false;
};

Coverage coverage_of(const Account& account) {
    Coverage coverage{
        .returned = account.returned, .available = -1, .dropped = account.dropped, .reason = {}};
    if (!account.reasons.empty()) coverage.reason = "Left out: " + join(account.reasons, "; ") + ".";
    if (!account.refused.empty()) {
        coverage.reason += format("{}The key may not read: {}.", coverage.reason.empty() ? "" : " ",
                                  join(account.refused, ", "));
    }
    return coverage;
}

Json to_json(const Coverage& coverage) {
    return Json::object(
        {{"returned", coverage.returned}, {"dropped", coverage.dropped}, {"reason", coverage.reason}});
}

Coverage coverage_in(const Json& memory) {
    const Json& coverage = memory["coverage"];
    return {.returned = coverage["returned"].as_integer(),
            .available = -1,
            .dropped = coverage["dropped"].as_integer(),
            .reason = std::string(coverage["reason"].as_string())};
}

PollOutcome outcome_of(const PollFailure& failure, const Upstream& upstream) {
    PollOutcome outcome;
    outcome.kind = PollOutcome::Kind::failed;
    outcome.status = failure.status;
    outcome.failure = failure.failure;
    outcome.rate_limit_left = upstream.rate_limit_left();
    return outcome;
}

PollOutcome unchanged(const Json& memory, const Upstream& upstream, Timestamp now) {
    PollOutcome outcome;
    outcome.kind = PollOutcome::Kind::unchanged;
    outcome.status = memory["partial"].as_bool() ? ConnectionStatus::partial : ConnectionStatus::ok;
    outcome.coverage = coverage_in(memory);
    outcome.complete_through = now;
    outcome.rate_limit_left = upstream.rate_limit_left();
    return outcome;
}

}  // namespace

PollOutcome read_github(Upstream& upstream, const std::string& repository, const Json& memory,
                        Timestamp now) {
    if (!memory["files_missing"].as_bool()) {
        const Polled<bool> same = upstream.nothing_changed_since(memory);
        if (!same.has_value()) return outcome_of(same.error(), upstream);
        if (*same) return unchanged(memory, upstream, now);
    }
    GithubReading reading(upstream, memory);
    Polled<Json> content = reading.read(repository);
    if (!content.has_value()) return outcome_of(content.error(), upstream);

    PollOutcome outcome;
    outcome.kind = PollOutcome::Kind::delivered;
    outcome.content = *std::move(content);
    outcome.status = reading.account().is_partial() ? ConnectionStatus::partial : ConnectionStatus::ok;
    outcome.coverage = coverage_of(reading.account());
    outcome.complete_through = now;
    outcome.rate_limit_left = upstream.rate_limit_left();
    outcome.memory = upstream.memory();
    outcome.memory.set("files", reading.files_memory());
    outcome.memory.set("files_missing", reading.account().files_missing);
    outcome.memory.set("partial", reading.account().is_partial());
    outcome.memory.set("coverage", to_json(outcome.coverage));
    return outcome;
}

}  // namespace winsh
