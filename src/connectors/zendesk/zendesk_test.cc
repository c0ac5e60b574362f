#include "connectors/zendesk/zendesk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "connectors/zendesk/zendesk_test_case.h"

namespace winsh {
namespace {

using testing::ElementsAre;
using Kind = PollOutcome::Kind;
constexpr std::string_view kExport = "/incremental/";

class Zendesk : public ZendeskTest {};

TEST_F(Zendesk, delivers_the_threads_as_the_golden_file_says) {
    upstream.load_testdata();
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, Kind::delivered);
    const std::string section = to_pretty_text(outcome.content) + "\n";
    const std::string path =
        format("{}/src/connectors/zendesk/testdata/section.golden.json", WINSH_SOURCE_DIR);
    if (std::getenv("WINSH_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << section;
    EXPECT_EQ(section, zendesk_testdata("section.golden.json")) << "./dev golden renews it";
    EXPECT_EQ(outcome.status, ConnectionStatus::ok);
    EXPECT_FALSE(outcome.has_more_to_read);
    EXPECT_EQ(outcome.rate_limit_left, 699);
    EXPECT_EQ(outcome.complete_through, clock.now() - std::chrono::seconds(60))
        << "what changed in the last minute is not exported";
}

TEST_F(Zendesk, tells_what_it_left_out) {
    upstream.load_testdata();
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.coverage.returned, 2);
    EXPECT_EQ(outcome.coverage.reason, "Left out: internal notes (1); threads without a public message (1).");
}

TEST_F(Zendesk, never_shows_a_note_a_name_or_an_address_in_a_text) {
    upstream.load_testdata();
    const PollOutcome outcome = poll();
    const std::string text = to_text(outcome.content);
    for (const std::string_view hidden :
         {"let them wait", "Server room", "code of the door", "PILLS", "Agent Smith", "smith@acme",
          "203.0.113.7", "attachments", "email\""})
        EXPECT_FALSE(text.contains(hidden)) << hidden;
}

TEST_F(Zendesk, asks_with_the_documented_credential_at_its_host_alone) {
    upstream.load_testdata();
    poll();
    ASSERT_EQ(upstream.requests.size(), 4U);
    EXPECT_EQ(upstream.asked[1], "/api/v2/tickets/35438/comments.json?include=users") << "the latest first";
    for (const http::ClientRequest& request : upstream.requests) {
        EXPECT_TRUE(request.url.starts_with("https://acme.zendesk.com/api/v2/")) << request.url;
        EXPECT_EQ(ScriptedClient::header(request, "Authorization"),
                  "Basic " + to_base64("smith@acme.example/token:zendesk_fixture"));
    }
}

TEST_F(Zendesk, an_unchanged_poll_is_one_request) {
    upstream.load_testdata();
    const PollOutcome first = poll();
    const PollOutcome second = poll();
    EXPECT_EQ(second.kind, Kind::unchanged);
    EXPECT_EQ(second.status, ConnectionStatus::ok);
    EXPECT_EQ(second.coverage, first.coverage);
    EXPECT_THAT(upstream.asked,
                ElementsAre("/api/v2/incremental/tickets/cursor.json?cursor=c4&include=users&per_page=250"));
}

TEST_F(Zendesk, asks_for_a_time_once_and_by_the_cursor_from_then_on) {
    // With the clock as the next start, what changed while a poll ran is lost (airbyte#28173).
    upstream.add_ticket(1, "2026-06-15T10:00:00Z");
    poll();
    EXPECT_TRUE(upstream.asked[0].contains("start_time=1779040800&")) << upstream.asked[0];
    upstream.add_ticket(2, "2026-06-16T17:59:59Z");
    clock.advance(std::chrono::hours(5));
    poll();
    EXPECT_EQ(upstream.asked_for("start_time"), 0U);
    EXPECT_THAT(ids(), ElementsAre("zendesk:2", "zendesk:1"));
}

TEST_F(Zendesk, a_first_reading_of_an_empty_account_remembers_where_it_began) {
    upstream.before = [](const std::string&) {
        return answer(200, R"({"tickets":[],"after_cursor":null,"end_of_stream":true})");
    };
    EXPECT_EQ(poll().kind, Kind::delivered);
    clock.advance(std::chrono::hours(24));
    EXPECT_EQ(poll().kind, Kind::unchanged);
    EXPECT_TRUE(upstream.asked[0].contains("start_time=1779040800&")) << upstream.asked[0];
}

TEST_F(Zendesk, loses_none_of_the_tickets_of_one_second) {
    // A strict bound loses what shares the last second (estuary/connectors#5205).
    upstream.add_ticket(1, "2026-06-15T10:00:00Z");
    poll();
    upstream.add_ticket(2, "2026-06-15T10:00:00Z");
    upstream.add_ticket(3, "2026-06-15T10:00:00Z");
    poll();
    EXPECT_THAT(ids(), ElementsAre("zendesk:1", "zendesk:2", "zendesk:3"));
}

TEST_F(Zendesk, a_ticket_that_comes_again_unchanged_is_not_read_again) {
    upstream.add_ticket(1, "2026-06-15T10:00:00Z");
    poll();
    upstream.tickets.push_back(upstream.tickets[0]);
    const PollOutcome again = poll();
    EXPECT_EQ(again.kind, Kind::delivered) << "the cursor went on";
    EXPECT_THAT(ids(), ElementsAre("zendesk:1"));
    EXPECT_EQ(upstream.asked_for("comments"), 0U);
    EXPECT_EQ(poll().kind, Kind::unchanged);
}

TEST_F(Zendesk, a_ticket_that_changed_is_read_again_and_takes_its_new_place) {
    upstream.add_ticket(1, "2026-06-15T10:00:00Z");
    upstream.add_ticket(2, "2026-06-15T11:00:00Z");
    poll();
    EXPECT_THAT(ids(), ElementsAre("zendesk:2", "zendesk:1"));
    upstream.add_ticket(1, "2026-06-16T10:00:00Z", "Still broken.");
    poll();
    EXPECT_THAT(ids(), ElementsAre("zendesk:1", "zendesk:2"));
    EXPECT_EQ(threads.items()[0]["messages"].items()[0]["body"].as_string(), "Still broken.");
}

TEST_F(Zendesk, a_deleted_ticket_goes_and_so_does_one_whose_comments_are_gone) {
    upstream.add_ticket(1, "2026-06-15T10:00:00Z");
    upstream.add_ticket(2, "2026-06-15T11:00:00Z");
    upstream.add_ticket(3, "2026-06-15T12:00:00Z");
    poll();
    upstream.add_ticket(1, "2026-06-16T10:00:00Z");
    upstream.tickets.back().set("status", "deleted");
    upstream.add_ticket(2, "2026-06-16T10:00:00Z");
    upstream.comments.erase(2);
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.status, ConnectionStatus::ok);
    EXPECT_THAT(ids(), ElementsAre("zendesk:3"));
}

TEST_F(Zendesk, the_cursor_of_the_tickets_does_not_lose_comments_that_could_not_be_read) {
    // One cursor for what hangs on another loses records (airbyte#36402).
    upstream.add_ticket(1, "2026-06-15T10:00:00Z");
    upstream.add_ticket(2, "2026-06-15T11:00:00Z");
    upstream.before = [](const std::string& target) -> std::optional<Result<http::ClientResponse>> {
        if (target.contains("/tickets/1/")) return answer(429, "{}", {{"retry-after", "30"}});
        return std::nullopt;
    };
    const PollOutcome first = poll();
    ASSERT_EQ(first.kind, Kind::delivered);
    EXPECT_EQ(first.status, ConnectionStatus::partial);
    EXPECT_FALSE(first.has_more_to_read) << "it was asked to wait";
    EXPECT_EQ(first.complete_through, from_iso8601("2026-06-15T10:00:00Z"));
    EXPECT_TRUE(first.coverage.reason.contains("threads whose changes have not been read yet (1)"))
        << first.coverage.reason;
    EXPECT_THAT(ids(), ElementsAre("zendesk:2"));
    upstream.before = nullptr;
    const PollOutcome second = poll();
    EXPECT_EQ(second.status, ConnectionStatus::ok);
    EXPECT_TRUE(upstream.asked[0].contains("cursor=c2")) << upstream.asked[0];
    EXPECT_THAT(ids(), ElementsAre("zendesk:2", "zendesk:1"));
}

TEST_F(Zendesk, a_first_reading_takes_as_many_polls_as_it_needs) {
    for (int id = 1; id <= 120; ++id) upstream.add_ticket(id, format("2026-06-15T10:{:02}:00Z", id % 60));
    upstream.per_page = 20;
    std::size_t polls = 0;
    bool has_more = true;
    for (; has_more && polls < 10; ++polls) {
        const PollOutcome outcome = poll();
        ASSERT_EQ(outcome.kind, Kind::delivered);
        has_more = outcome.has_more_to_read;
        EXPECT_EQ(outcome.status, has_more ? ConnectionStatus::partial : ConnectionStatus::ok);
        EXPECT_LE(upstream.asked_for(kExport), 5U);
        EXPECT_LE(upstream.asked_for("comments"), 50U);
    }
    EXPECT_EQ(polls, 3U);
    EXPECT_EQ(threads.items().size(), 120U);
    EXPECT_EQ(poll().kind, Kind::unchanged);
}

TEST_F(Zendesk, delivers_what_it_has_when_its_time_is_over) {
    for (int id = 1; id <= 10; ++id) upstream.add_ticket(id, format("2026-06-15T10:{:02}:00Z", id));
    upstream.before = [&](const std::string&) -> std::optional<Result<http::ClientResponse>> {
        clock.advance(std::chrono::milliseconds(2'500));
        return std::nullopt;
    };
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, Kind::delivered);
    EXPECT_EQ(outcome.status, ConnectionStatus::partial);
    EXPECT_TRUE(outcome.has_more_to_read);
    EXPECT_THAT(ids(), ElementsAre("zendesk:10", "zendesk:9", "zendesk:8"));
}

TEST_F(Zendesk, of_a_long_ticket_it_shows_the_first_words_and_the_latest) {
    upstream.add_ticket(1, "2026-06-15T10:00:00Z");
    const auto page = [](int from, int to, bool is_last) {
        Json rows = Json::array();
        for (int id = from; id < to; ++id)
            rows.push(Json::object({{"id", id + 1},
                                    {"author_id", id % 2 == 0 ? 7 : 8},
                                    {"plain_body", format("message {}", id)},
                                    {"public", true},
                                    {"created_at", format("2026-06-15T{:02}:{:02}:00Z", id / 60, id % 60)}}));
        Json body = Json::object({{"comments", std::move(rows)}, {"count", 250}});
        body.set("next_page", is_last ? Json() : Json("https://acme.zendesk.com/next"));
        return to_text(body);
    };
    upstream.before = [&](const std::string& target) -> std::optional<Result<http::ClientResponse>> {
        if (target.ends_with("sort_order=desc")) return answer(200, page(150, 250, false));
        if (target.contains("comments")) return answer(200, page(0, 100, false));
        return std::nullopt;
    };
    const PollOutcome outcome = poll();
    EXPECT_EQ(upstream.asked_for("comments"), 2U);
    const Json::Array& messages = threads.items()[0]["messages"].items();
    ASSERT_EQ(messages.size(), 20U);
    EXPECT_EQ(messages.front()["body"].as_string(), "message 0");
    EXPECT_EQ(messages.front()["author"].as_string(), "customer");
    EXPECT_EQ(messages[1]["body"].as_string(), "message 231");
    EXPECT_EQ(messages.back()["body"].as_string(), "message 249");
    EXPECT_TRUE(outcome.coverage.reason.contains("messages in the middle of long threads (230)"))
        << outcome.coverage.reason;
}

TEST_F(Zendesk, a_page_too_large_to_be_read_is_asked_for_in_smaller_ones) {
    upstream.add_ticket(1, "2026-06-15T10:00:00Z");
    upstream.before = [](const std::string& target) -> std::optional<Result<http::ClientResponse>> {
        if (target.ends_with("per_page=250")) return fail(ErrorKind::too_large, "more than 8 MiB.");
        return std::nullopt;
    };
    EXPECT_EQ(poll().status, ConnectionStatus::ok);
    EXPECT_THAT(ids(), ElementsAre("zendesk:1"));
}

TEST_F(Zendesk, a_cursor_that_holds_no_longer_starts_over_and_reads_nothing_twice) {
    upstream.add_ticket(1, "2026-06-15T10:00:00Z");
    poll();
    upstream.add_ticket(2, "2026-06-15T11:00:00Z");
    upstream.before = [](const std::string& target) -> std::optional<Result<http::ClientResponse>> {
        if (target.contains("cursor=c1&")) return answer(400, R"({"error":"InvalidCursor"})");
        return std::nullopt;
    };
    EXPECT_EQ(poll().kind, Kind::delivered);
    EXPECT_EQ(upstream.asked_for("comments"), 1U);
    EXPECT_THAT(ids(), ElementsAre("zendesk:2", "zendesk:1"));
}

}  // namespace
}  // namespace winsh
