#include "connectors/poll_account.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/scripted_client_fixture.h"

namespace winsh {
namespace {

constexpr Timestamp kNow{std::chrono::milliseconds(1'781'632'800'250)};

class PollAccountTest : public testing::Test {
protected:
    static PollFailure failure_of_status(int status) {
        return failure_of_answer({"Example", "api.example.com"}, answer(status), kNow);
    }

    FakeClock clock_{kNow};
    ScriptedClient client_{[](const http::ClientRequest&) { return answer(200); }};
    Upstream upstream_{
        client_, clock_, {.title = "Example", .base_url = "https://api.example.com", .headers = {}}};
    PollAccount account_;
};

TEST_F(PollAccountTest, says_what_was_left_out_and_what_may_not_be_read) {
    account_.count(3);
    account_.drop(2, "old ones");
    account_.drop(0, "nothing");
    account_.available(9);
    EXPECT_FALSE(account_.is_partial());
    EXPECT_TRUE(account_.refuse(failure_of_status(403), "issues").has_value());
    EXPECT_TRUE(account_.is_partial());
    const Coverage coverage = account_.coverage();
    EXPECT_EQ(coverage.returned, 3);
    EXPECT_EQ(coverage.dropped, 2);
    EXPECT_EQ(coverage.available, 9);
    EXPECT_EQ(coverage.reason, "Left out: old ones (2). The key may not read: issues.");
}

TEST_F(PollAccountTest, passes_on_what_is_no_refusal_of_one_part) {
    for (const int status : {401, 429, 500}) {
        const Polled<void> refused = account_.refuse(failure_of_status(status), "issues");
        ASSERT_FALSE(refused.has_value()) << status;
        EXPECT_EQ(refused.error().failure.status, status);
    }
    EXPECT_EQ(account_.refused_parts(), 0U);
    EXPECT_TRUE(account_.refuse(failure_of_status(404), "issues").has_value());
    EXPECT_EQ(account_.refusal()->failure.status, 404);
}

TEST_F(PollAccountTest, an_unchanged_poll_tells_what_the_one_that_delivered_told) {
    account_.count(3);
    account_.drop(2, "old ones");
    account_.miss();
    const PollOutcome delivered =
        delivered_outcome(Json::object(), Json::object({{"cursor", "c"}}), account_, upstream_, kNow);
    EXPECT_EQ(delivered.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(delivered.status, ConnectionStatus::partial);
    EXPECT_EQ(delivered.memory["cursor"].as_string(), "c");
    const PollOutcome unchanged = unchanged_outcome(delivered.memory, upstream_, kNow);
    EXPECT_EQ(unchanged.kind, PollOutcome::Kind::unchanged);
    EXPECT_EQ(unchanged.status, ConnectionStatus::partial);
    EXPECT_EQ(unchanged.coverage, delivered.coverage);
}

}  // namespace
}  // namespace winsh
