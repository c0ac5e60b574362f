#include "connectors/posthog/posthog.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <utility>
#include <vector>

#include "connectors/posthog/posthog_fixture.h"

namespace winsh {
namespace {

class PosthogTest : public testing::Test, protected PosthogPlay {};

TEST_F(PosthogTest, delivers_the_workflow_as_the_golden_file_says) {
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    const std::string section = to_pretty_text(outcome.content) + "\n";
    const std::string path =
        format("{}/src/connectors/posthog/testdata/section.golden.json", WINSH_SOURCE_DIR);
    if (std::getenv("WINSH_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << section;
    EXPECT_EQ(section, posthog_testdata("section.golden.json")) << "./dev golden renews it";
    EXPECT_EQ(outcome.status, ConnectionStatus::ok);
    EXPECT_EQ(outcome.coverage.returned, 1);
    EXPECT_EQ(outcome.coverage.reason, "");
    EXPECT_EQ(outcome.complete_through, from_iso8601("2026-06-16T18:00:00Z"));
}

TEST_F(PosthogTest, asks_one_question_with_the_documented_headers_at_the_documented_place) {
    poll();
    ASSERT_EQ(client.requests.size(), 1U);
    const http::ClientRequest& request = client.requests[0];
    EXPECT_EQ(request.method, http::Method::post);
    EXPECT_EQ(request.url, "https://us.posthog.com/api/projects/12345/query/");
    EXPECT_EQ(ScriptedClient::header(request, "Authorization"), "Bearer phx_fixture");
    EXPECT_EQ(ScriptedClient::header(request, "Content-Type"), "application/json");
    EXPECT_EQ(question()["query"]["kind"].as_string(), "HogQLQuery");
    EXPECT_EQ(question()["refresh"].as_string(), "blocking");
}

TEST_F(PosthogTest, asks_the_european_cloud_or_a_server_of_ones_own) {
    settings.values["baseUrl"] = "https://analytics.example.com/posthog/";
    poll();
    EXPECT_EQ(client.requests.back().url, "https://analytics.example.com/posthog/api/projects/12345/query/");
}

TEST_F(PosthogTest, an_event_name_cannot_change_the_question) {
    poll();
    const std::string harmless(question()["query"]["query"].as_string());
    for (const std::string_view name :
         {"x') OR 1=1 --", R"(a\' "b" `c`)", "{failed}", "}; DROP TABLE events", "\u2019 \u00fc"}) {
        settings.values["startedEvent"] = name;
        settings.values["failedEvent"] = format("failed {}", name);
        settings.values["accountProperty"] = "distinct_id";
        poll();
        EXPECT_EQ(question()["query"]["query"].as_string(), harmless) << name;
        EXPECT_EQ(question()["query"]["values"]["started"].as_string(), name);
        EXPECT_EQ(question()["query"]["values"]["failed"].as_string(), format("failed {}", name));
    }
}

TEST_F(PosthogTest, tells_accounts_apart_by_what_the_form_says) {
    const auto asked_for = [this](const std::string& property) {
        settings.values["accountProperty"] = property;
        poll();
        return std::string(question()["query"]["query"].as_string());
    };
    EXPECT_TRUE(asked_for("").contains("uniqIf(distinct_id, "));
    EXPECT_TRUE(asked_for("person_id").contains("uniqIf(person_id, "));
    EXPECT_TRUE(asked_for("$group_0").contains("uniqIf(nullIf($group_0, ''), "));
    EXPECT_TRUE(asked_for("tenant'] , 1) --").contains("uniqIf(properties[{account}], "));
    EXPECT_EQ(question()["query"]["values"]["account"].as_string(), "tenant'] , 1) --");
}

TEST_F(PosthogTest, says_the_same_all_through_an_hour) {
    const Json before = poll().content;
    const std::string asked = client.requests.back().body;
    first.body.replace(first.body.find("18:00:41"), 8, "18:30:00");
    clock.advance(std::chrono::minutes(34));
    EXPECT_EQ(poll().content, before);
    EXPECT_EQ(client.requests.back().body, asked) << "so that PostHog may answer from its cache";
    clock.advance(std::chrono::minutes(1));
    EXPECT_EQ(poll().content["analytics"]["window"]["current"].as_string(),
              "2026-06-15T19:00:00Z..2026-06-16T19:00:00Z");
}

TEST_F(PosthogTest, leaves_out_the_rate_of_a_window_without_starts_and_says_so) {
    first = answer(200, posthog_counts("0, 3, 100, 7, 2"));
    const PollOutcome outcome = poll();
    const Json& analytics = outcome.content["analytics"];
    EXPECT_EQ(analytics.find("failureRate"), nullptr);
    EXPECT_EQ(analytics["baselineFailureRate"].as_double(), 0.07);
    EXPECT_EQ(analytics["failed"].as_integer(), 3);
    EXPECT_EQ(outcome.status, ConnectionStatus::ok);
    EXPECT_EQ(outcome.coverage.reason,
              "Left out: the failure rate of the last 24 hours, in which nothing started (1).");
}

TEST_F(PosthogTest, events_that_were_never_seen_are_no_healthy_workflow) {
    first = answer(200, posthog_counts("0, 0, 0, 0, 0"));
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(outcome.status, ConnectionStatus::partial);
    EXPECT_TRUE(outcome.coverage.reason.contains("the 7 days before, in which nothing started"))
        << outcome.coverage.reason;
}

TEST_F(PosthogTest, a_rate_is_a_fraction_whatever_the_counts_are) {
    first = answer(200, posthog_counts("3, 1, 10, 25, 4"));
    const PollOutcome outcome = poll();
    const Json& analytics = outcome.content["analytics"];
    EXPECT_EQ(to_text(analytics["failureRate"]), "0.333333");
    EXPECT_EQ(analytics["baselineFailureRate"].as_double(), 1.0);
    EXPECT_EQ(analytics["affectedAccounts"].as_integer(), 1) << "no more accounts than failures";
    EXPECT_EQ(outcome.coverage.reason,
              "Left out: failures of the 7 days before beyond the number of starts (15).");
}

TEST_F(PosthogTest, is_complete_only_up_to_what_was_worked_out) {
    first = answer(200, R"({"results":[[1,0,1,0,0]],"last_refresh":"2026-06-16T12:00:00.5Z"})");
    EXPECT_EQ(poll().complete_through, from_iso8601("2026-06-16T12:00:00.5Z"));
    first = answer(200, R"({"results":[[1,0,1,0,0]],"last_refresh":"3026-06-16T12:00:00Z"})");
    EXPECT_EQ(poll().complete_through, from_iso8601("2026-06-16T18:00:00Z"));
}

TEST(PosthogForm, names_what_it_watches) {
    EXPECT_EQ(posthog_connector().account_of(posthog_form()).value_or("?"), "checkout (project 12345)");
}

TEST(PosthogForm, names_the_field_that_is_wrong) {
    const std::pair<std::string, std::vector<std::string>> wrong[] = {
        {"project", {"", "my-project", "1/../2", "012", "-1", "1234567890123456"}},
        {"workflow", {"", "check\nout", std::string(101, 'x')}},
        {"startedEvent", {" ", "a\x01", std::string(201, 'x'), "\xff"}},
        {"failedEvent", {"", "checkout started", std::string(201, 'x')}},
        {"accountProperty", {"a\tb", std::string(201, 'x')}},
        {"baseUrl", {"us.posthog.com", "ftp://x", "https://", "https://user@host", "https://h?x"}},
    };
    for (const auto& [field, values] : wrong) {
        for (const std::string& value : values) {
            ConnectorSettings settings = posthog_form();
            settings.values[field] = value;
            const auto account = posthog_connector().account_of(settings);
            ASSERT_FALSE(account.has_value()) << field << " " << value;
            EXPECT_EQ(account.error().field, field) << value;
            EXPECT_TRUE(account.error().message.ends_with(".")) << account.error().message;
        }
    }
}

TEST(PosthogForm, refuses_what_is_no_personal_key) {
    for (const std::string_view key : {"", "two words", "a\r\nX-Evil: 1", "phc_abc"}) {
        ConnectorSettings settings = posthog_form();
        settings.secrets.insert_or_assign("key", Secret(key));
        const auto account = posthog_connector().account_of(settings);
        ASSERT_FALSE(account.has_value()) << key;
        EXPECT_EQ(account.error().field, "key") << key;
    }
}

}  // namespace
}  // namespace winsh
