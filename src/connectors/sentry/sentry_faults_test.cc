#include <gtest/gtest.h>

#include "base/json.h"
#include "connectors/scripted_client_fixture.h"
#include "connectors/sentry/fake_sentry_fixture.h"
#include "connectors/sentry/sentry.h"

namespace winsh {
namespace {

using namespace std::chrono_literals;

class SentryFaults : public testing::Test {
protected:
    PollOutcome poll(const Json& memory = Json()) {
        const ConnectorSettings settings = sentry_form();
        return sentry_connector().poll(
            {.settings = settings, .memory = memory, .now = clock.now(), .clock = clock}, upstream);
    }
    static const Json& issues(const PollOutcome& outcome) { return outcome.content["sentry"]["issues"]; }
    static std::size_t with_events(const PollOutcome& outcome) {
        return static_cast<std::size_t>(std::ranges::count_if(
            issues(outcome).items(), [](const Json& issue) { return issue.find("events") != nullptr; }));
    }

    FakeClock clock;
    FakeSentry upstream;
};

struct Refusal {
    int status;
    ConnectionStatus expected;
    std::string_view type;
};

TEST_F(SentryFaults, shows_each_failure_of_the_list_as_what_it_is_and_quotes_none) {
    const Refusal refusals[] = {
        {400, ConnectionStatus::misconfigured, "not_found"},
        {401, ConnectionStatus::needs_auth, "auth"},
        {403, ConnectionStatus::needs_auth, "auth"},
        {404, ConnectionStatus::misconfigured, "not_found"},
        {429, ConnectionStatus::rate_limited, "rate_limit"},
        {500, ConnectionStatus::failed, "http"},
        {503, ConnectionStatus::failed, "http"},
        {418, ConnectionStatus::failed, "http"},
    };
    for (const std::string& page : {FakeSentry::kIssues, FakeSentry::kSecondPage}) {
        for (const Refusal& refusal : refusals) {
            upstream.failures = {{page, {refusal.status, {}}}};
            const PollOutcome outcome = poll();
            EXPECT_EQ(outcome.kind, PollOutcome::Kind::failed) << refusal.status;
            EXPECT_EQ(outcome.status, refusal.expected) << refusal.status;
            ASSERT_TRUE(outcome.failure.has_value());
            EXPECT_EQ(outcome.failure->type, refusal.type) << refusal.status;
            EXPECT_EQ(outcome.failure->status, refusal.status);
            EXPECT_TRUE(outcome.failure->detail.contains("Sentry")) << outcome.failure->detail;
            EXPECT_TRUE(outcome.failure->detail.ends_with(".")) << outcome.failure->detail;
            EXPECT_FALSE(outcome.failure->detail.contains("IGNORE")) << outcome.failure->detail;
        }
    }
}

TEST_F(SentryFaults, waits_until_the_time_that_sentry_names) {
    const auto reset =
        std::chrono::duration_cast<std::chrono::seconds>((clock.now() + 90s).time_since_epoch());
    upstream.failures[FakeSentry::kIssues] = {429,
                                              {{"x-sentry-rate-limit-remaining", "0"},
                                               {"x-sentry-rate-limit-reset", std::to_string(reset.count())}}};
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.status, ConnectionStatus::rate_limited);
    EXPECT_EQ(outcome.failure->retry_at, Timestamp(reset));
    EXPECT_EQ(outcome.rate_limit_left, 0);
}

TEST_F(SentryFaults, a_list_that_is_none_is_garbage) {
    for (const std::string_view garbage :
         {"<html>maintenance</html>", R"({"detail":"x"})", "", "null", "42", R"([{"id":"1"},])"}) {
        upstream.answers[FakeSentry::kIssues] = garbage;
        const PollOutcome outcome = poll();
        EXPECT_EQ(outcome.kind, PollOutcome::Kind::failed) << garbage;
        EXPECT_EQ(outcome.failure->type, "garbage") << garbage;
        EXPECT_TRUE(outcome.failure->detail.contains("a list of issues"));
    }
}

TEST_F(SentryFaults, without_a_network_it_says_so_plainly) {
    upstream.errors[FakeSentry::kIssues] =
        Error{ErrorKind::network, "the name could not be resolved.", {}, 0};
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.status, ConnectionStatus::failed);
    EXPECT_EQ(outcome.failure->detail,
              "winsh could not reach Sentry: the name could not be resolved. Check this machine's internet "
              "connection or its proxy.");
}

TEST_F(SentryFaults, events_that_are_too_large_cost_that_issue_its_events_and_hold_up_no_other) {
    upstream.errors[FakeSentry::events_of("4502")] = Error{ErrorKind::too_large, "more than 8 MiB.", {}, 0};
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.status, ConnectionStatus::ok);
    EXPECT_EQ(issues(outcome).items().size(), 3U);
    EXPECT_EQ(with_events(outcome), 1U);
    EXPECT_EQ(outcome.coverage.dropped, 1);
    EXPECT_EQ(outcome.coverage.reason, "Left out: issues whose events are too large to be read (1).");
    EXPECT_EQ(poll(outcome.memory).kind, PollOutcome::Kind::unchanged) << "they will be as large again";
}

TEST_F(SentryFaults, events_that_cannot_be_read_cost_that_issue_its_events) {
    for (const std::string_view garbage : {"<html>", R"({"detail":"x"})", ""}) {
        upstream.answers[FakeSentry::events_of("4502")] = garbage;
        const PollOutcome outcome = poll();
        EXPECT_EQ(outcome.status, ConnectionStatus::ok) << garbage;
        EXPECT_EQ(with_events(outcome), 1U) << garbage;
        EXPECT_EQ(outcome.coverage.reason, "Left out: issues whose events are not readable (1).");
    }
    upstream.answers.erase(FakeSentry::events_of("4502"));
    EXPECT_EQ(poll().coverage.reason, "Left out: issues whose events are not readable (1).")
        << "it was deleted";
}

TEST_F(SentryFaults, asks_again_for_events_that_one_fault_kept_back_though_no_issue_changed) {
    upstream.failures[FakeSentry::events_of("4502")] = {500, {}};
    const PollOutcome first = poll();
    EXPECT_EQ(first.status, ConnectionStatus::partial);
    EXPECT_EQ(with_events(first), 1U) << "the next issue was asked for all the same";
    EXPECT_EQ(first.coverage.reason, "Left out: issues whose events have not been read yet (1).");
    upstream.failures.clear();
    const PollOutcome second = poll(first.memory);
    ASSERT_EQ(second.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(second.status, ConnectionStatus::ok);
    EXPECT_EQ(with_events(second), 2U);
    EXPECT_EQ(poll(second.memory).kind, PollOutcome::Kind::unchanged);
}

TEST_F(SentryFaults, a_limit_met_among_the_events_ends_the_asking) {
    upstream.failures[FakeSentry::events_of("4502")] = {429, {}};
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(outcome.status, ConnectionStatus::partial);
    EXPECT_EQ(upstream.asked.back(), FakeSentry::events_of("4502"));
    EXPECT_EQ(with_events(outcome), 0U);
    EXPECT_EQ(outcome.coverage.dropped, 3);
}

TEST_F(SentryFaults, a_second_fault_among_the_events_ends_the_asking) {
    upstream.failures[FakeSentry::events_of("4502")] = {500, {}};
    upstream.errors[FakeSentry::events_of("4501")] = Error{ErrorKind::network, "it broke.", {}, 0};
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.status, ConnectionStatus::partial);
    EXPECT_EQ(std::ranges::count(upstream.asked, FakeSentry::events_of("4417")), 0);
}

TEST_F(SentryFaults, says_that_a_narrow_key_may_not_read_events) {
    upstream.failures[FakeSentry::events_of("4502")] = {403, {}};
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(outcome.status, ConnectionStatus::partial);
    EXPECT_EQ(outcome.coverage.reason, "The key may not read: events.");
    EXPECT_EQ(upstream.asked.back(), FakeSentry::events_of("4502")) << "the others would be refused too";
    const PollOutcome again = poll(outcome.memory);
    EXPECT_EQ(again.kind, PollOutcome::Kind::unchanged);
    EXPECT_EQ(again.status, ConnectionStatus::partial) << "it is still not whole";
}

TEST_F(SentryFaults, delivers_what_came_in_time) {
    upstream.before_answer = [&] { clock.advance(3'500ms); };
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered)
        << "two pages and one issue's events in 10.5 seconds";
    EXPECT_EQ(outcome.status, ConnectionStatus::partial);
    EXPECT_EQ(upstream.asked.size(), 3U);
    EXPECT_EQ(with_events(outcome), 1U);
    EXPECT_EQ(outcome.coverage.reason, "Left out: issues whose events have not been read yet (2).");
    EXPECT_FALSE(outcome.has_more_to_read);
    for (const http::ClientRequest& request : upstream.requests) EXPECT_LE(request.total_deadline, 10s);
}

TEST_F(SentryFaults, entries_that_are_no_issues_are_counted_and_lead_nowhere) {
    upstream.answers[FakeSentry::kIssues] =
        R"([null,1,"x",[],{},{"id":"1/../../projects"},{"id":-5},{"id":"12345678901234567890"},)"
        R"({"id":4501,"count":{"a":1},"userCount":"many","level":["fatal"],"project":"storefront","title":7}])";
    upstream.links.clear();
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    ASSERT_EQ(issues(outcome).items().size(), 1U);
    EXPECT_EQ(issues(outcome).items()[0]["id"].as_string(), "4501");
    EXPECT_EQ(outcome.coverage.reason, "Left out: issues that are not of the documented shape (8).");
    EXPECT_EQ(upstream.asked, (std::vector<std::string>{FakeSentry::kIssues, FakeSentry::events_of("4501")}));
}

TEST_F(SentryFaults, more_than_was_asked_for_is_left_out_and_no_number_is_believed) {
    std::string body;
    for (int number = 1'000; number < 1'500; ++number)
        body += format(R"({}{{"id":"{}","count":"{}"}})", body.empty() ? "" : ",", number, number);
    upstream.answers[FakeSentry::kIssues] = "[" + body + "]";
    upstream.answers[FakeSentry::kSecondPage] = "[]";
    upstream.hits = "-9223372036854775808";
    const PollOutcome outcome = poll();
    ASSERT_EQ(issues(outcome).items().size(), 200U);
    EXPECT_EQ(issues(outcome).items()[0]["id"].as_string(), "1499") << "the gravest stay";
    EXPECT_TRUE(outcome.coverage.reason.contains("issues beyond what was asked for (300)"))
        << outcome.coverage.reason;
    EXPECT_EQ(outcome.coverage.available, -1);
}

}  // namespace
}  // namespace winsh
