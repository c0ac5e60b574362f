#include <gtest/gtest.h>

#include "connectors/posthog/posthog_fixture.h"

namespace winsh {
namespace {

class PosthogFault : public testing::Test, protected PosthogPlay {};

struct Fault {
    int status;
    std::string_view body;
    ConnectionStatus expected;
    std::string_view type;
};

TEST_F(PosthogFault, is_shown_as_what_it_is) {
    const Fault faults[] = {
        {400,
         R"({"type":"validation_error","code":"illegal_type_of_argument","detail":"<b>x</b>","attr":null})",
         ConnectionStatus::misconfigured, "http"},
        {401, R"({"type":"authentication_error","code":"authentication_failed"})",
         ConnectionStatus::needs_auth, "auth"},
        {403,
         R"({"type":"authentication_error","code":"permission_denied","detail":"API key missing )"
         R"(required scope 'query:read'"})",
         ConnectionStatus::needs_auth, "auth"},
        {404, R"({"type":"invalid_request","code":"not_found","detail":"Project not found."})",
         ConnectionStatus::misconfigured, "not_found"},
        {429, R"({"type":"throttled_error","code":"throttled","detail":"Request was throttled."})",
         ConnectionStatus::rate_limited, "rate_limit"},
        {500, R"({"type":"server_error","code":"error","detail":"ClickHouse error."})",
         ConnectionStatus::failed, "http"},
        {504, "<html>gateway</html>", ConnectionStatus::failed, "http"},
    };
    for (const Fault& fault : faults) {
        first = answer(fault.status, std::string(fault.body));
        const PollOutcome outcome = poll();
        EXPECT_EQ(outcome.kind, PollOutcome::Kind::failed) << fault.status;
        EXPECT_EQ(outcome.status, fault.expected) << fault.status;
        ASSERT_TRUE(outcome.failure.has_value());
        EXPECT_EQ(outcome.failure->type, fault.type) << fault.status;
        EXPECT_EQ(outcome.failure->status, fault.status);
        EXPECT_TRUE(outcome.failure->detail.starts_with("PostHog ")) << outcome.failure->detail;
        EXPECT_TRUE(outcome.failure->detail.ends_with(".")) << outcome.failure->detail;
        EXPECT_FALSE(outcome.failure->detail.contains("<b>")) << "the upstream's words are not ours";
    }
}

TEST_F(PosthogFault, a_rate_limit_is_waited_for_as_long_as_it_says) {
    first = answer(429, "{}", {{"retry-after", "37"}});
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.failure->retry_at, clock.now() + std::chrono::seconds(37));
}

TEST_F(PosthogFault, garbage_is_no_count) {
    for (const std::string_view garbage : {
             "<html>maintenance</html>",
             "",
             "null",
             "42",
             "[]",
             "{}",
             R"({"results":null})",
             R"({"results":[]})",
             R"({"results":[[]]})",
             R"({"results":[[1,2,3,4]]})",
             R"({"results":[[1,2,3,4,5,6]]})",
             R"({"results":[[1,2,3,4,5],[1,2,3,4,5]]})",
             R"({"results":[{"started":1}]})",
             R"({"results":[[1,2,3,4,-1]]})",
             R"({"results":[["NaN",2,3,4,5]]})",
             R"({"results":[["1",2,3,4,5]]})",
             R"({"results":[[1.5,2,3,4,5]]})",
             R"({"results":[[1e300,2,3,4,5]]})",
             R"({"results":[[null,2,3,4,5]]})",
             R"({"results":[[9007199254740993,2,3,4,5]]})",
             R"({"results":[[99999999999999999999,2,3,4,5]]})",
             R"({"results":[[NaN,2,3,4,5]]})",
             R"({"columns":["failed","started","a","b","c"],"results":[[1,2,3,4,5]]})",
             R"({"columns":"started","results":[[1,2,3,4,5]]})",
             R"({"query_status":{"complete":true,"results":{"results":[[1]]}}})",
         }) {
        first = answer(200, std::string(garbage));
        const PollOutcome outcome = poll();
        EXPECT_EQ(outcome.kind, PollOutcome::Kind::failed) << garbage;
        EXPECT_EQ(outcome.failure->type, "garbage") << garbage;
    }
}

TEST_F(PosthogFault, an_answer_that_came_late_is_fetched_once) {
    first = answer(202, posthog_testdata("pending.json"));
    later =
        answer(200, format(R"({{"query_status":{{"id":"x","complete":true,"error":false,"results":{}}}}})",
                           posthog_testdata("answer.json")));
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(outcome.content["analytics"]["started"].as_integer(), 1'450);
    ASSERT_EQ(client.requests.size(), 2U);
    EXPECT_EQ(client.requests[1].url,
              "https://us.posthog.com/api/projects/12345/query/0190b3c4d5e67f8091a2b3c4d5e6f708/");
    EXPECT_EQ(ScriptedClient::header(client.requests[1], "Authorization"), "Bearer phx_fixture");
}

TEST_F(PosthogFault, an_answer_that_does_not_come_is_asked_for_again_in_a_minute) {
    first = answer(202, posthog_testdata("pending.json"));
    later = first;
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.status, ConnectionStatus::failed);
    EXPECT_EQ(outcome.failure->retry_at, clock.now() + std::chrono::seconds(60));
    EXPECT_TRUE(outcome.failure->detail.contains("still working")) << outcome.failure->detail;
    EXPECT_EQ(client.requests.size(), 2U);
}

TEST_F(PosthogFault, an_id_that_could_lead_elsewhere_is_not_followed) {
    for (const std::string_view id : {"../../users/@me", "a?b", "", "a b"}) {
        client.requests.clear();
        first = answer(202, format(R"({{"query_status":{{"id":"{}","complete":false}}}})", id));
        EXPECT_EQ(poll().kind, PollOutcome::Kind::failed);
        EXPECT_EQ(client.requests.size(), 1U) << id;
    }
}

TEST_F(PosthogFault, a_question_that_failed_on_the_way_is_no_answer) {
    first = answer(202, posthog_testdata("pending.json"));
    for (const int status : {200, 400, 500}) {
        later = answer(status, R"({"query_status":{"id":"x","complete":false,"error":true,"results":null}})");
        const PollOutcome outcome = poll();
        EXPECT_EQ(outcome.kind, PollOutcome::Kind::failed) << status;
        EXPECT_EQ(outcome.status, status == 500 ? ConnectionStatus::failed : ConnectionStatus::misconfigured);
    }
}

TEST_F(PosthogFault, without_a_network_it_says_so_plainly) {
    client.answer_with([](const http::ClientRequest&) -> Result<http::ClientResponse> {
        return fail(ErrorKind::network, "us.posthog.com could not be asked.");
    });
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.status, ConnectionStatus::failed);
    EXPECT_TRUE(outcome.failure->detail.starts_with("winsh could not reach PostHog"));
}

}  // namespace
}  // namespace winsh
