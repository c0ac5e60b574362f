#include "connectors/sentry/requests.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "connectors/poll_account.h"
#include "connectors/sentry/parse.h"

namespace winsh {
namespace {

constexpr int kMostPages = 2;
constexpr std::size_t kPageSize = 100;  // The most that Sentry gives at once.
constexpr std::size_t kMostIssues = kMostPages * kPageSize;
constexpr std::size_t kMostSampled = 20;
constexpr std::size_t kMostEvents = 20;
/// One issue may be too much for an upstream that is well; a second fault is not about the issue.
constexpr int kMostFailures = 2;

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string issues_target(const SentryScope& scope) {
    std::string query = "is:unresolved";
    // Not every Sentry takes a slug as `project`; all of them search for one. -1 is every project that the
    // key may read: without it, those that its owner has not joined are left out.
    const bool is_by_number = is_number(scope.project);
    if (!scope.project.empty() && !is_by_number) query += " project:" + scope.project;
    // An empty `groupStatsPeriod` leaves out the timelines, which differ with every hour.
    std::string target = format(
        "/organizations/{}/issues/?project={}&query={}&sort=freq&statsPeriod=24h&groupStatsPeriod=&limit={}",
        scope.organization, is_by_number ? scope.project : "-1", percent_encode(query), kPageSize);
    if (!scope.environment.empty()) target += "&environment=" + percent_encode(scope.environment);
    return target;
}

std::string events_target(const SentryScope& scope, std::string_view issue) {
    std::string target =
        format("/organizations/{}/issues/{}/events/?full=true&sample=true&statsPeriod=24h&per_page={}",
               scope.organization, issue, kMostEvents);
    if (!scope.environment.empty()) target += "&environment=" + percent_encode(scope.environment);
    return target;
}

Timestamp time_of(const Json& date) { return from_iso8601(date.as_string()).value_or(Timestamp()); }

/// The gravest first. Whatever the upstream's order is, the same issues come out in the same order.
bool is_graver(const Json& left, const Json& right) {
    const bool left_is_fatal = left["level"].as_string() == "fatal";
    const bool right_is_fatal = right["level"].as_string() == "fatal";
    if (left_is_fatal != right_is_fatal) return left_is_fatal;
    for (const std::string_view number : {"userCount", "count"}) {
        const std::int64_t left_number = left[number].as_integer();
        const std::int64_t right_number = right[number].as_integer();
        if (left_number != right_number) return left_number > right_number;
    }
    const Timestamp left_seen = time_of(left["lastSeen"]);
    const Timestamp right_seen = time_of(right["lastSeen"]);
    if (left_seen != right_seen) return left_seen > right_seen;
    return left["id"].as_string() < right["id"].as_string();
}

/// How many issues there are in all, where Sentry counted them.
std::optional<std::int64_t> hits_of(const http::ClientResponse& response) {
    constexpr std::int64_t kMost = 1'000'000'000;
    const std::optional<std::int64_t> hits = parse_integer(response.header("x-hits"));
    return hits && *hits >= 0 && *hits <= kMost ? hits : std::nullopt;
}

class SentryReading {
public:
    SentryReading(Upstream& upstream, const SentryScope& scope) : upstream_(upstream), scope_(scope) {}

    Polled<Json> read() {
        WINSH_TRY(std::vector<Json> issues, read_issues());
        std::ranges::sort(issues, is_graver);
        if (issues.size() > kMostIssues) {
            account_.drop(issues.size() - kMostIssues, "issues beyond what was asked for");
            issues.resize(kMostIssues);
        }
        WINSH_CHECK(add_events(issues));
        account_.count(issues.size());  // Their events are part of them.
        account_.drop(dropped_events_, "events that are not of the documented shape");
        account_.drop(too_large_, "issues whose events are too large to be read");
        account_.drop(unreadable_, "issues whose events are not readable");
        account_.drop(missing_, "issues whose events have not been read yet");
        Json sentry =
            Json::object({{"organization", scope_.organization}, {"issues", Json(std::move(issues))}});
        return Json::object({{"sentry", std::move(sentry)}});
    }

    const PollAccount& account() const { return account_; }
    /// Some issues' events were not read: the next poll is to ask for them though no issue changed.
    bool is_unfinished() const { return missing_ > 0; }

private:
    Polled<std::vector<Json>> read_issues() {
        const std::string first_page = issues_target(scope_);
        std::string target = first_page;
        std::vector<Json> issues;
        std::set<std::string, std::less<>> seen;
        std::size_t dropped = 0;
        std::string cursor;
        std::int64_t hits = -1;
        for (int page = 0; page < kMostPages && !target.empty(); ++page) {
            WINSH_TRY(const http::ClientResponse response, upstream_.get(target));
            if (response.status != 200) return std::unexpected(failure_of(response));
            auto read = parse_sentry_issues(response.body);
            if (!read) return std::unexpected(upstream_.garbage("a list of issues"));
            dropped += read->dropped;
            // An issue may move from one page to the next in between.
            for (Json& issue : read->issues)
                if (seen.emplace(issue["id"].as_string()).second) issues.push_back(std::move(issue));
            hits = hits_of(response).value_or(hits);
            cursor = sentry_next_cursor(response.header("link"));
            target =
                cursor.empty() ? std::string() : format("{}&cursor={}", first_page, percent_encode(cursor));
        }
        account_.drop(dropped, "issues that are not of the documented shape");
        count_the_rest(hits, issues.size() + dropped, cursor);
        return issues;
    }

    void count_the_rest(std::int64_t hits, std::size_t read, std::string_view cursor) {
        const std::int64_t rest = hits - static_cast<std::int64_t>(read);
        if (hits >= 0) account_.available(std::max(hits, static_cast<std::int64_t>(read)));
        if (cursor.empty()) return;
        if (rest > 0) {
            account_.drop(static_cast<std::size_t>(rest), "issues that happen less often");
        } else {
            account_.drop(1, "further pages of issues that happen less often");
        }
    }

    /// Sentry refuses names of projects that it does not know as a bad question.
    PollFailure failure_of(const http::ClientResponse& response) const {
        PollFailure failure = upstream_.failure_of(response);
        if (response.status != 400) return failure;
        failure.status = ConnectionStatus::misconfigured;
        failure.failure.type = "not_found";
        failure.failure.detail =
            "Sentry does not take this project or environment. Check how they are spelt in the settings of "
            "this connection, and that the key may read the project.";
        return failure;
    }

    Polled<void> add_events(std::vector<Json>& issues) {
        const std::size_t most = std::min(issues.size(), kMostSampled);
        for (std::size_t index = 0; index < most && !is_refused_; ++index) {
            if (gave_up_ || upstream_.is_out_of_time()) {
                missing_ += most - index;
                break;
            }
            WINSH_CHECK(add_events(issues[index]));
        }
        if (missing_ > 0) account_.miss();
        return {};
    }

    Polled<void> add_events(Json& issue) {
        const auto response = upstream_.get_constant(events_target(scope_, issue["id"].as_string()));
        if (!response.has_value()) {
            note(response.error());
            return {};
        }
        if (response->status == 404) {  // It was deleted or merged a moment ago.
            ++unreadable_;
            return {};
        }
        if (response->status != 200) {
            PollFailure failure = upstream_.failure_of(*response);
            is_refused_ = response->status == 403 && failure.status == ConnectionStatus::needs_auth;
            if (is_refused_) return account_.refuse(std::move(failure), "events");
            note(failure);
            return {};
        }
        // Whoever can send an event chooses what is in it: that one cannot be read hides no other.
        if (auto read = parse_sentry_events(response->body, kMostEvents)) {
            put(issue, *std::move(read));
        } else {
            ++unreadable_;
        }
        return {};
    }

    /// Why there are no events for an issue.
    void note(const PollFailure& failure) {
        if (failure.failure.type == "too_large") {
            ++too_large_;
            return;
        }
        ++missing_;
        const bool concerns_all = failure.status == ConnectionStatus::rate_limited ||
                                  failure.status == ConnectionStatus::needs_auth;
        if (concerns_all || ++failures_ == kMostFailures) gave_up_ = true;
    }

    void put(Json& issue, SentryEvents read) {
        dropped_events_ += read.dropped;
        if (!read.release.empty()) issue.set("release", std::move(read.release));
        if (!read.environment.empty()) issue.set("environment", std::move(read.environment));
        if (!read.events.empty()) issue.set("events", Json(std::move(read.events)));
    }

    Upstream& upstream_;
    const SentryScope& scope_;
    PollAccount account_;
    std::size_t dropped_events_ = 0;
    std::size_t too_large_ = 0;
    std::size_t unreadable_ = 0;
    std::size_t missing_ = 0;
    int failures_ = 0;
    bool gave_up_ = false;
    bool is_refused_ = false;
};

}  // namespace

PollOutcome read_sentry(Upstream& upstream, const SentryScope& scope, const Json& memory, Timestamp now) {
    if (!memory["events_missing"].as_bool()) {
        const Polled<bool> same = upstream.nothing_changed_since(memory);
        if (!same.has_value()) return failed_outcome(same.error(), upstream);
        if (*same) return unchanged_outcome(memory, upstream, now);
    }
    SentryReading reading(upstream, scope);
    Polled<Json> content = reading.read();
    if (!content.has_value()) return failed_outcome(content.error(), upstream);

    Json next = upstream.memory();
    next.set("events_missing", reading.is_unfinished());
    return delivered_outcome(*std::move(content), std::move(next), reading.account(), upstream, now);
}

}  // namespace winsh
