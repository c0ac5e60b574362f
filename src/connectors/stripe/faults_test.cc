#include <gtest/gtest.h>

#include "connectors/stripe/fake_stripe_fixture.h"
#include "connectors/stripe/stripe.h"

namespace winsh {
namespace {

class StripeFaults : public testing::Test {
protected:
    PollOutcome poll(const Json& memory = Json()) {
        return stripe_connector().poll(
            {.settings = settings, .memory = memory, .now = clock.now(), .clock = clock}, upstream);
    }

    FakeClock clock;
    FakeStripe upstream{clock};
    ConnectorSettings settings = stripe_form();
};

struct Fault {
    int status;
    ConnectionStatus expected;
    std::string_view type;
};

TEST_F(StripeFaults, are_shown_as_what_they_are) {
    const Fault faults[] = {
        {401, ConnectionStatus::needs_auth, "auth"},
        {429, ConnectionStatus::rate_limited, "rate_limit"},
        {500, ConnectionStatus::failed, "http"},
        {418, ConnectionStatus::failed, "http"},
    };
    for (const std::string path : {"events", "customers"}) {
        for (const Fault& fault : faults) {
            upstream.statuses.clear();
            upstream.refuse(path, fault.status, "{}", {{"retry-after", "7"}});
            const PollOutcome outcome = poll();
            EXPECT_EQ(outcome.kind, PollOutcome::Kind::failed) << path << fault.status;
            EXPECT_EQ(outcome.status, fault.expected) << fault.status;
            ASSERT_TRUE(outcome.failure.has_value());
            EXPECT_EQ(outcome.failure->type, fault.type) << fault.status;
            EXPECT_TRUE(outcome.failure->detail.contains("Stripe")) << outcome.failure->detail;
        }
    }
}

TEST_F(StripeFaults, a_rate_limit_says_when_to_come_back) {
    upstream.refuse("events", 429, "{}", {{"retry-after", "7"}});
    EXPECT_EQ(poll().failure->retry_at, clock.now() + std::chrono::seconds(7));
}

TEST_F(StripeFaults, a_rate_limit_in_the_middle_keeps_what_was_read) {
    upstream.refuse("charges", 429, "{}", {{"retry-after", "7"}});
    const PollOutcome first = poll();
    ASSERT_EQ(first.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(first.status, ConnectionStatus::partial);
    EXPECT_TRUE(first.has_more_to_read);
    EXPECT_EQ(poll(first.memory).status, ConnectionStatus::rate_limited) << "and the next poll waits";
    upstream.statuses.clear();
    EXPECT_EQ(poll(first.memory).status, ConnectionStatus::ok);
}

TEST_F(StripeFaults, a_key_that_is_revoked_in_the_middle_is_a_failure) {
    upstream.refuse("charges", 401);
    EXPECT_EQ(poll().status, ConnectionStatus::needs_auth);
}

TEST_F(StripeFaults, a_part_that_the_key_may_not_read_is_named_and_the_rest_delivered) {
    upstream.refuse("charges", 403);
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(outcome.status, ConnectionStatus::partial);
    EXPECT_TRUE(outcome.coverage.reason.ends_with("The key may not read: charges."))
        << outcome.coverage.reason;
    EXPECT_TRUE(outcome.content["stripe"]["failedCharges"].items().empty());
    EXPECT_EQ(outcome.content["stripe"]["disputes"].items().size(), 1U);
    for (const std::string& target : upstream.asked)
        EXPECT_FALSE(target.contains("charge&") || target.ends_with("charge")) << target;
    const PollOutcome again = poll(outcome.memory);
    EXPECT_EQ(again.kind, PollOutcome::Kind::unchanged);
    EXPECT_EQ(again.status, ConnectionStatus::partial);
}

TEST_F(StripeFaults, without_the_customers_the_subscriptions_still_tell_who_pays) {
    upstream.refuse("customers", 403);
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(outcome.content["customers"].items().size(), 5U);
    EXPECT_EQ(outcome.content["customers"].items()[0]["mrr"], Json(50));
    EXPECT_FALSE(to_text(outcome.content).contains("ada@"));
}

TEST_F(StripeFaults, without_the_subscriptions_there_are_customers) {
    upstream.refuse("subscriptions", 403);
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.content["customers"].items().size(), 6U);
    EXPECT_TRUE(outcome.content["stripe"]["mrr"].items().empty());
}

TEST_F(StripeFaults, a_key_that_may_read_nothing_is_a_failure) {
    for (const std::string path : {"events", "customers", "subscriptions", "charges", "disputes", "refunds"})
        upstream.refuse(path, 403);
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.kind, PollOutcome::Kind::failed);
    EXPECT_EQ(outcome.status, ConnectionStatus::needs_auth);
}

TEST_F(StripeFaults, without_the_feed_everything_is_read_again_each_hour) {
    upstream.refuse("events", 403);
    const PollOutcome first = poll();
    ASSERT_EQ(first.kind, PollOutcome::Kind::delivered);
    EXPECT_TRUE(first.coverage.reason.ends_with("The key may not read: events.")) << first.coverage.reason;
    const Timestamp read_at = clock.now();
    clock.advance(std::chrono::minutes(59));
    const PollOutcome second = poll(first.memory);
    EXPECT_EQ(second.kind, PollOutcome::Kind::unchanged);
    EXPECT_EQ(second.complete_through, read_at) << "it does not claim to know what happened since";
    clock.advance(std::chrono::minutes(1));
    EXPECT_EQ(poll(first.memory).kind, PollOutcome::Kind::delivered);
    upstream.statuses.clear();
    const PollOutcome allowed = poll(first.memory);
    EXPECT_EQ(allowed.status, ConnectionStatus::ok) << "the key was given the permission";
}

TEST_F(StripeFaults, a_permission_that_is_taken_away_loses_no_customer_and_leads_to_a_full_reading) {
    const PollOutcome first = poll();
    upstream.happen("evt_3", "customer.updated", 1'781'600'001, Json::object({{"id", "cus_Ada"}}));
    upstream.refuse("customers/cus_Ada", 403);
    const PollOutcome second = poll(first.memory);
    ASSERT_EQ(second.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(second.content["customers"].items().size(), 6U);
    upstream.asked.clear();
    poll(second.memory);
    EXPECT_EQ(std::ranges::count(upstream.asked, "customers?limit=100"), 1);
}

TEST_F(StripeFaults, garbage_is_a_failure_wherever_it_stands) {
    for (const std::string path :
         {"events", "customers", "subscriptions", "charges", "disputes", "refunds"}) {
        for (const std::string_view garbage :
             {"<html>maintenance</html>", R"({"data":1})", "", "null", "42", "[]",
              R"({"data":[],"has_more":true})", R"({"data":[{"id":"../x"}],"has_more":true})"}) {
            upstream.statuses.clear();
            upstream.refuse(path, 200, std::string(garbage));
            const PollOutcome outcome = poll();
            EXPECT_EQ(outcome.kind, PollOutcome::Kind::failed) << path << garbage;
            ASSERT_TRUE(outcome.failure.has_value()) << path << garbage;
            EXPECT_EQ(outcome.failure->type, "garbage") << path << garbage;
        }
    }
}

TEST_F(StripeFaults, a_page_that_leads_to_itself_does_not_hold_the_poll_for_ever) {
    upstream.refuse("charges", 200, R"({"data":[{"id":"ch_1"}],"has_more":true})");
    EXPECT_EQ(poll().failure->type, "garbage");
}

}  // namespace
}  // namespace winsh
