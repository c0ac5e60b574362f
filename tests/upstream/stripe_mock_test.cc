#include <gtest/gtest.h>

#include "connectors/stripe/stripe.h"
#include "http/curl_client.h"
#include "snapshots/section_builder.h"
#include "tests/upstream/fixture_process.h"

namespace winsh {
namespace {

class StripeMock : public testing::Test {
protected:
    PollOutcome poll(const Json& memory = Json()) {
        const std::string base_url = server.base_url("stripe");
        EXPECT_FALSE(base_url.empty())
            << "The mock did not start: it needs node and `npm ci` in tests/upstream.";
        http::CurlClient client({.addresses = http::AddressRule::public_only,
                                 .allowed_hosts = {"127.0.0.1"},
                                 .user_agent = "",
                                 .authorities_file = ""});
        ConnectorSettings settings;
        settings.values = {{"baseUrl", base_url}};
        settings.secrets.emplace("key", Secret("sk_test_fixture"));
        return stripe_connector().poll(
            {.settings = settings, .memory = memory, .now = clock.now(), .clock = clock}, client);
    }

    FixtureProcess server{"stripe_server.mjs"};
    SystemClock clock;
};

TEST_F(StripeMock, is_read_page_by_page_into_a_section) {
    PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered) << (outcome.failure ? outcome.failure->detail : "");
    const Json::Array& customers = outcome.content["customers"].items();
    ASSERT_EQ(customers.size(), 121U) << "two pages";
    EXPECT_TRUE(customers[0]["url"].as_string().ends_with(server.base_url("ada")));
    EXPECT_EQ(customers[0]["mrr"], Json(108)) << "two seats a month and a twelfth of a year";
    EXPECT_EQ(customers[0]["plan"].as_string(), "pro");
    EXPECT_EQ(customers[0]["segment"].as_string(), "paying");
    EXPECT_EQ(customers[1]["segment"].as_string(), "free");
    const Json& stripe = outcome.content["stripe"];
    EXPECT_EQ(to_text(stripe["mrr"]), R"([{"currency":"usd","minor":10800,"customers":1}])");
    ASSERT_EQ(stripe["failedCharges"].items().size(), 1U);
    EXPECT_EQ(stripe["failedCharges"].items()[0]["code"].as_string(), "expired_card");
    EXPECT_EQ(stripe["failedCharges"].items()[0]["amountMinor"].as_integer(), 700);
    ASSERT_EQ(stripe["refunds"].items().size(), 1U);
    EXPECT_EQ(stripe["refunds"].items()[0]["amountMinor"].as_integer(), 500);
    EXPECT_EQ(outcome.status, ConnectionStatus::partial);
    EXPECT_TRUE(outcome.coverage.reason.ends_with("The key may not read: disputes, events."))
        << outcome.coverage.reason;
    EXPECT_EQ(poll(outcome.memory).kind, PollOutcome::Kind::unchanged);

    FakeRandom random;
    const KeyRing keys(SealingKey::generate(random));
    const SectionVault vault(keys, Secret("a key"), random);
    Connection connection;
    connection.id = ConnectionId("conn_000000000000000000000000");
    const auto section =
        build_section(stripe_connector().info(), connection,
                      {std::move(outcome.content), std::move(outcome.memory)}, vault, clock.now());
    ASSERT_TRUE(section.has_value());
    for (const Json& customer : section->content["customers"].items())
        EXPECT_TRUE(is_pseudonym(customer["id"].as_string())) << to_text(customer);
}

}  // namespace
}  // namespace winsh
