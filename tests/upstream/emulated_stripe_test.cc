#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "connectors/stripe/stripe.h"
#include "tests/upstream/fixture_process.h"
#include "tests/upstream/loopback_client.h"

namespace winsh {
namespace {

/// Stripe as `emulate` plays it: customers and charges, and nothing else that is asked for.
class EmulatedStripe : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_FALSE(emulators.base_url("stripe").empty())
            << "The emulators did not start: they need `npm ci` in tests/emulated.";
        settings.values = {{"baseUrl", emulators.base_url("stripe")}};
        settings.secrets.emplace("key", Secret("sk_test_emulated"));
    }

    PollOutcome poll(const Json& memory, std::chrono::hours later) {
        return stripe_connector().poll(
            {.settings = settings, .memory = memory, .now = clock.now() + later, .clock = clock}, client);
    }

    void change(http::Method method, const std::string& path, const std::string& body) {
        http::ClientRequest request;
        request.method = method;
        request.url = emulators.base_url("stripe") + path;
        request.headers = {{"Authorization", "Bearer sk_test_emulated"},
                           {"Content-Type", "application/x-www-form-urlencoded"}};
        request.body = body;
        const auto response = client.send(request);
        ASSERT_TRUE(response.has_value());
        ASSERT_EQ(response->status, 200) << response->body;
    }

    FixtureProcess emulators{"emulated/emulators.mjs", NodeVersion::newest};
    http::CurlClient client{with_loopback()};
    SystemClock clock;
    ConnectorSettings settings;
};

TEST_F(EmulatedStripe, is_read_as_far_as_it_goes_and_the_rest_is_named) {
    const PollOutcome outcome = poll(Json(), std::chrono::hours(0));
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered) << (outcome.failure ? outcome.failure->detail : "");
    EXPECT_FALSE(outcome.has_more_to_read);
    EXPECT_EQ(outcome.status, ConnectionStatus::partial);
    EXPECT_EQ(outcome.coverage.reason, "The key may not read: disputes, refunds, subscriptions, events.");
    const Json::Array& customers = outcome.content["customers"].items();
    EXPECT_EQ(customers.size(), 122U) << "two pages: 121, and the one that is always there";
    const std::string ada = "customers/" + emulators.base_url("ada");
    const auto is_ada = [&](const Json& row) { return row["url"].as_string().ends_with(ada); };
    EXPECT_EQ(std::ranges::count_if(customers, is_ada), 1);
    EXPECT_EQ(customers[0]["segment"].as_string(), "free") << "nobody is known to pay";
    EXPECT_EQ(to_text(outcome.content["stripe"]["mrr"]), "[]");
    EXPECT_EQ(to_text(outcome.content["stripe"]["failedCharges"]), "[]") << "the one charge went through";
}

TEST_F(EmulatedStripe, has_no_feed_and_is_read_anew_each_hour) {
    const PollOutcome first = poll(Json(), std::chrono::hours(0));
    change(http::Method::delete_, "/v1/customers/" + emulators.base_url("ada"), "");
    change(http::Method::post, "/v1/customers", "email=new@example.com");
    const PollOutcome soon = poll(first.memory, std::chrono::hours(0));
    EXPECT_EQ(soon.kind, PollOutcome::Kind::unchanged);
    EXPECT_EQ(soon.status, ConnectionStatus::partial);
    const PollOutcome later = poll(first.memory, std::chrono::hours(2));
    ASSERT_EQ(later.kind, PollOutcome::Kind::delivered) << (later.failure ? later.failure->detail : "");
    EXPECT_EQ(later.content["customers"].items().size(), 122U);
    EXPECT_FALSE(to_text(later.content).contains(emulators.base_url("ada")));
}

}  // namespace
}  // namespace winsh
