#include "connectors/intercom/intercom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "connectors/intercom/intercom_test_case.h"

namespace winsh {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using Kind = PollOutcome::Kind;
using Answer = std::optional<Result<http::ClientResponse>>;

class Intercom : public IntercomTest {};

TEST_F(Intercom, delivers_the_threads_as_the_golden_file_says) {
    upstream.load_testdata();
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, Kind::delivered);
    const std::string section = to_pretty_text(outcome.content) + "\n";
    const std::string path =
        format("{}/src/connectors/intercom/testdata/section.golden.json", WINSH_SOURCE_DIR);
    if (std::getenv("WINSH_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << section;
    EXPECT_EQ(section, intercom_testdata("section.golden.json")) << "./dev golden renews it";
    EXPECT_EQ(outcome.status, ConnectionStatus::ok);
    EXPECT_EQ(outcome.rate_limit_left, 9'998);
    EXPECT_EQ(outcome.complete_through, clock.now());
}

TEST_F(Intercom, tells_what_it_left_out) {
    upstream.load_testdata();
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.coverage.returned, 2);
    EXPECT_EQ(outcome.coverage.reason, "Left out: internal notes (2); threads without a public message (1).");
}

TEST_F(Intercom, never_shows_what_was_meant_for_colleagues_or_who_they_are) {
    upstream.load_testdata();
    const std::string text = to_text(poll().content);
    for (const std::string_view hidden :
         {"ledger", "angry", "Call them", "Ada", "ada@", "Washburn", "issue_type"})
        EXPECT_FALSE(text.contains(hidden)) << hidden;
}

TEST_F(Intercom, asks_with_the_documented_headers_and_question) {
    upstream.load_testdata();
    poll();
    for (const http::ClientRequest& request : upstream.requests) {
        EXPECT_TRUE(request.url.starts_with("https://api.intercom.io/")) << request.url;
        EXPECT_EQ(ScriptedClient::header(request, "Authorization"), "Bearer intercom_fixture");
        EXPECT_EQ(ScriptedClient::header(request, "Intercom-Version"), "2.14");
    }
    EXPECT_EQ(upstream.requests[0].body,
              R"({"query":{"field":"updated_at","operator":">","value":1779040799},)"
              R"("sort":{"field":"updated_at","order":"ascending"},"pagination":{"per_page":150}})");
    EXPECT_THAT(upstream.asked, ElementsAre("/conversations/search", "/me",
                                            "/conversations/215470000000001?display_as=plaintext",
                                            "/conversations/215470000000002?display_as=plaintext",
                                            "/conversations/215470000000003?display_as=plaintext"));
}

TEST_F(Intercom, an_unchanged_poll_is_one_request_though_the_search_overlaps) {
    // The search asks for what is later; a second earlier brings the last ones again (airbyte#17797).
    upstream.load_testdata();
    const PollOutcome first = poll();
    const PollOutcome second = poll();
    EXPECT_EQ(second.kind, Kind::unchanged);
    EXPECT_EQ(second.coverage, first.coverage);
    EXPECT_THAT(upstream.asked, ElementsAre("/conversations/search"));
    EXPECT_EQ(upstream.searches()[0]["query"]["value"].as_integer(), 1'781'517'599);
}

TEST_F(Intercom, the_next_bound_is_what_was_seen_and_not_what_the_clock_says) {
    upstream.put("1", kYesterday);
    poll();
    // It changed before the last poll, but the search found it only later.
    upstream.put("2", kYesterday + 5);
    clock.advance(std::chrono::hours(5));
    poll();
    EXPECT_EQ(upstream.searches()[0]["query"]["value"].as_integer(), kYesterday - 1);
    EXPECT_THAT(ids(), ElementsAre("intercom:2", "intercom:1"));
    poll();
    EXPECT_EQ(upstream.searches()[0]["query"]["value"].as_integer(), kYesterday + 4);
}

TEST_F(Intercom, loses_none_of_the_conversations_of_one_second) {
    upstream.put("1", kYesterday);
    poll();
    upstream.put("2", kYesterday);
    EXPECT_EQ(poll().kind, Kind::delivered);
    EXPECT_THAT(ids(), ElementsAre("intercom:1", "intercom:2"));
    EXPECT_EQ(upstream.asked_for("display_as"), 1U);
}

TEST_F(Intercom, a_message_of_the_second_in_which_it_was_read_is_not_lost) {
    upstream.put("1", kNow, "first");
    poll();
    upstream.put("1", kNow, "second");
    clock.advance(std::chrono::seconds(300));
    EXPECT_EQ(poll().kind, Kind::delivered);
    EXPECT_EQ(first_body(0), "second");
    EXPECT_EQ(poll().kind, Kind::unchanged);
}

TEST_F(Intercom, a_conversation_that_changed_while_it_was_read_is_no_change_the_next_time) {
    upstream.put("1", kYesterday);
    upstream.before = [&](const std::string& target) -> Answer {
        if (target.contains("display_as")) upstream.put("1", kYesterday + 60, "more");
        return std::nullopt;
    };
    poll();
    EXPECT_EQ(first_body(0), "more");
    upstream.before = nullptr;
    EXPECT_EQ(poll().kind, Kind::unchanged);
}

TEST_F(Intercom, a_time_that_is_yet_to_come_hides_nothing_that_comes_before_it) {
    upstream.put("1", kNow + 1'000'000'000);
    poll();
    EXPECT_EQ(poll().kind, Kind::unchanged);
    upstream.put("2", kNow + 60);
    clock.advance(std::chrono::seconds(300));
    poll();
    EXPECT_THAT(ids(), ElementsAre("intercom:1", "intercom:2"));
}

TEST_F(Intercom, a_first_reading_takes_as_many_polls_as_it_needs) {
    for (int id = 100; id < 350; ++id) upstream.put(std::to_string(id), kYesterday + id);
    upstream.per_page = 20;
    std::size_t polls = 0;
    bool has_more = true;
    for (; has_more && polls < 10; ++polls) {
        const PollOutcome outcome = poll();
        ASSERT_EQ(outcome.kind, Kind::delivered);
        has_more = outcome.has_more_to_read;
        EXPECT_EQ(outcome.status, has_more ? ConnectionStatus::partial : ConnectionStatus::ok);
        EXPECT_LE(upstream.asked_for("search"), 10U);
        EXPECT_LE(upstream.asked_for("display_as"), 100U);
        if (polls == 2) continue;
        for (const Json& search : upstream.searches())
            EXPECT_EQ(search["query"]["value"].as_integer(), 1'779'040'799) << "the same search";
    }
    EXPECT_EQ(polls, 3U);
    EXPECT_EQ(threads.items().size(), 250U);
    EXPECT_EQ(poll().kind, Kind::unchanged);
    EXPECT_THAT(upstream.asked, SizeIs(1));
}

TEST_F(Intercom, a_search_that_ended_half_way_goes_on_where_it_was) {
    for (int id = 1; id <= 4; ++id) upstream.put(std::to_string(id), kYesterday + id);
    upstream.per_page = 2;
    int searches = 0;
    upstream.before = [&](const std::string& target) -> Answer {
        if (target.contains("search") && ++searches == 2) return answer(429, "{}", {{"retry-after", "10"}});
        return std::nullopt;
    };
    const PollOutcome first = poll();
    EXPECT_EQ(first.kind, Kind::delivered);
    EXPECT_EQ(first.status, ConnectionStatus::partial);
    EXPECT_FALSE(first.has_more_to_read);
    EXPECT_EQ(upstream.asked_for("display_as"), 0U) << "it was asked to wait";
    poll();
    EXPECT_EQ(upstream.searches()[0]["pagination"]["starting_after"].as_string(),
              format("{:012}-2", kYesterday + 2));
    EXPECT_THAT(ids(), ElementsAre("intercom:4", "intercom:3", "intercom:2", "intercom:1"));
}

TEST_F(Intercom, a_place_that_holds_no_longer_starts_the_search_again) {
    for (int id = 1; id <= 24; ++id) upstream.put(format("{:02}", id), kYesterday + id);
    upstream.per_page = 2;
    poll();
    bool is_refused = false;
    upstream.before = [&](const std::string& target) -> Answer {
        if (!target.contains("search") || std::exchange(is_refused, true)) return std::nullopt;
        return answer(400, R"({"type":"error.list"})");
    };
    upstream.per_page = 150;
    EXPECT_EQ(poll().status, ConnectionStatus::ok);
    EXPECT_EQ(upstream.asked_for("display_as"), 4U) << "the others are known";
    EXPECT_THAT(threads.items(), SizeIs(24));
}

TEST_F(Intercom, a_conversation_that_is_gone_goes) {
    upstream.put("1", kYesterday);
    upstream.put("2", kYesterday);
    poll();
    upstream.put("2", kYesterday + 60);
    upstream.before = [](const std::string& target) -> Answer {
        if (target.contains("/conversations/2?")) return answer(404);
        return std::nullopt;
    };
    EXPECT_EQ(poll().status, ConnectionStatus::ok);
    EXPECT_THAT(ids(), ElementsAre("intercom:1"));
}

TEST_F(Intercom, links_lead_to_the_site_of_the_region_even_where_the_workspace_is_unknown) {
    settings.values["baseUrl"] = "https://api.eu.intercom.io";
    upstream.put("1", kYesterday);
    ScriptedClient europe([&](const http::ClientRequest& request) -> Result<http::ClientResponse> {
        if (request.url.ends_with("/me")) return answer(403);
        http::ClientRequest inner = request;
        inner.url.replace(0, std::string_view("https://api.eu.").size(), "https://api.");
        return upstream.send(inner);
    });
    const PollOutcome outcome = intercom_connector().poll(
        {.settings = settings, .memory = memory, .now = clock.now(), .clock = clock}, europe);
    EXPECT_EQ(outcome.status, ConnectionStatus::ok);
    EXPECT_EQ(outcome.content["support"]["threads"].items()[0]["url"].as_string(),
              "https://app.eu.intercom.com/a/inbox/_/inbox/conversation/1");
}

}  // namespace
}  // namespace winsh
