#include "connectors/posthog/requests.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "base/format.h"
#include "connectors/poll_account.h"
#include "connectors/posthog/parse.h"

namespace winsh {
namespace {

/// Until PostHog has worked out what it was asked.
constexpr std::chrono::seconds kPendingWait{60};

PollFailure failure_of_question(int status) {
    return {ConnectionStatus::misconfigured,
            {"http", status,
             "PostHog could not work out the question that winsh asks. Check the event names and the account "
             "property of this connection; a PostHog of your own must be new enough to know HogQL queries "
             "with values.",
             std::nullopt}};
}

PollFailure failure_of_pending(Timestamp now) {
    return {ConnectionStatus::failed,
            {"http", 202,
             "PostHog is still working the answer out. winsh asks again in a minute; nothing needs to be "
             "done unless this lasts.",
             now + kPendingWait}};
}

class PosthogReading {
public:
    PosthogReading(Upstream& upstream, const std::string& project, Timestamp now)
        : upstream_(upstream), path_(format("/api/projects/{}/query/", project)), now_(now) {}

    Polled<PosthogAnswer> ask(const Json& question) {
        WINSH_TRY(const http::ClientResponse response, upstream_.ask(path_, question));
        WINSH_TRY(PosthogAnswer answer, answer_in(response));
        if (answer.kind == PosthogAnswer::Kind::pending && !answer.query_id.empty()) {
            // Once, as a poll does not wait: the next one finds the answer among those that PostHog keeps.
            WINSH_TRY(const http::ClientResponse later,
                      upstream_.get_constant(format("{}{}/", path_, answer.query_id)));
            WINSH_TRY(answer, answer_in(later));
        }
        if (answer.kind == PosthogAnswer::Kind::pending) return std::unexpected(failure_of_pending(now_));
        return answer;
    }

private:
    Polled<PosthogAnswer> answer_in(const http::ClientResponse& response) const {
        if (response.status == 400) return std::unexpected(failure_of_question(response.status));
        if (response.status != 200 && response.status != 202)
            return std::unexpected(upstream_.failure_of(response));
        auto answer = parse_posthog_answer(response.body);
        if (!answer) return std::unexpected(upstream_.garbage("a row of five counts"));
        if (answer->kind == PosthogAnswer::Kind::refused)
            return std::unexpected(failure_of_question(response.status));
        return *std::move(answer);
    }

    Upstream& upstream_;
    std::string path_;
    Timestamp now_;
};

/// A window's rate, 0..1 in steps of a millionth; nothing where nothing started.
std::optional<double> rate_of(std::int64_t started, std::int64_t failed) {
    if (started == 0) return std::nullopt;
    constexpr double kSteps = 1e6;
    const double rate = static_cast<double>(std::min(failed, started)) / static_cast<double>(started);
    return std::round(rate * kSteps) / kSteps;
}

struct Window {
    std::string_view member;
    std::string_view words;
    std::int64_t started;
    std::int64_t failed;
};

void set_rate(Json& analytics, const Window& window, PollAccount& account) {
    if (const auto rate = rate_of(window.started, window.failed)) {
        analytics.set(std::string(window.member), *rate);
        account.drop(static_cast<std::size_t>(std::max<std::int64_t>(window.failed - window.started, 0)),
                     format("failures of {} beyond the number of starts", window.words));
    } else {
        account.drop(1, format("the failure rate of {}, in which nothing started", window.words));
    }
}

Json content_of(const PosthogWorkflow& workflow, const PosthogWindows& windows, const PosthogCounts& counts,
                PollAccount& account) {
    Json analytics = Json::object({{"workflow", workflow.name}});
    set_rate(analytics, {"failureRate", "the last 24 hours", counts.started, counts.failed}, account);
    set_rate(analytics,
             {"baselineFailureRate", "the 7 days before", counts.baseline_started, counts.baseline_failed},
             account);
    const std::string current_begin = posthog_time(windows.current_begin);
    analytics.set("affectedAccounts", counts.affected_accounts)
        .set("started", counts.started)
        .set("failed", counts.failed)
        .set("baselineStarted", counts.baseline_started)
        .set("baselineFailed", counts.baseline_failed)
        .set("window",
             Json::object(
                 {{"current", format("{}..{}", current_begin, posthog_time(windows.current_end))},
                  {"baseline", format("{}..{}", posthog_time(windows.baseline_begin), current_begin)}}));
    account.count(1);
    // Eight days without a single start: more likely a name that is spelled differently than a quiet week.
    if (counts.started == 0 && counts.baseline_started == 0) account.miss();
    return Json::object({{"analytics", std::move(analytics)}});
}

}  // namespace

PollOutcome read_posthog(Upstream& upstream, const std::string& project, const PosthogWorkflow& workflow,
                         Timestamp now) {
    const PosthogWindows windows(now);
    PosthogReading reading(upstream, project, now);
    const Polled<PosthogAnswer> answer = reading.ask(posthog_question(workflow, windows));
    if (!answer.has_value()) return failed_outcome(answer.error(), upstream);
    PollAccount account;
    Json content = content_of(workflow, windows, answer->counts, account);
    const Timestamp complete_through =
        std::min(windows.current_end, answer->last_refresh.value_or(windows.current_end));
    return delivered_outcome(std::move(content), Json::object(), account, upstream, complete_through);
}

}  // namespace winsh
