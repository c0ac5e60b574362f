#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/intercom/intercom_test_case.h"
#include "connectors/intercom/parse.h"

namespace winsh {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using Kind = PollOutcome::Kind;
using Answer = std::optional<Result<http::ClientResponse>>;

class IntercomFaults : public IntercomTest {
protected:
    void answer_instead(std::string part, int status, std::string body = "{}",
                        std::vector<std::pair<std::string, std::string>> headers = {}) {
        upstream.before = [=](const std::string& target) -> Answer {
            if (target.contains(part)) return answer(status, body, headers);
            return std::nullopt;
        };
    }
};

struct Refusal {
    int status;
    ConnectionStatus expected;
    std::string_view type;
};

TEST_F(IntercomFaults, each_is_shown_as_what_it_is) {
    const Refusal refusals[] = {
        {401, ConnectionStatus::needs_auth, "auth"},
        {403, ConnectionStatus::needs_auth, "auth"},
        {404, ConnectionStatus::misconfigured, "not_found"},
        {429, ConnectionStatus::rate_limited, "rate_limit"},
        {500, ConnectionStatus::failed, "http"},
        {503, ConnectionStatus::failed, "http"},
        {400, ConnectionStatus::failed, "http"},
    };
    for (const Refusal& refusal : refusals) {
        answer_instead("search", refusal.status, R"({"type":"error.list"})");
        const PollOutcome outcome = poll();
        EXPECT_EQ(outcome.kind, Kind::failed) << refusal.status;
        EXPECT_EQ(outcome.status, refusal.expected) << refusal.status;
        EXPECT_EQ(outcome.failure->type, refusal.type) << refusal.status;
        EXPECT_TRUE(outcome.failure->detail.contains("Intercom")) << outcome.failure->detail;
    }
}

TEST_F(IntercomFaults, waits_until_the_limit_is_lifted) {
    answer_instead("search", 429, "{}",
                   {{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", std::to_string(kNow + 10)}});
    EXPECT_EQ(poll().failure->retry_at, clock.now() + std::chrono::seconds(10));
}

TEST_F(IntercomFaults, garbage_is_a_failure) {
    for (const std::string_view garbage :
         {"<html>maintenance</html>", "", "null", "42", "[]", R"({"conversations":{}})", R"({"data":[]})"}) {
        answer_instead("search", 200, std::string(garbage));
        EXPECT_EQ(poll().failure.value_or(ConnectionFailure()).type, "garbage") << garbage;
    }
}

TEST_F(IntercomFaults, a_limit_on_the_conversations_keeps_those_that_were_read) {
    upstream.put("1", kYesterday);
    upstream.put("2", kYesterday + 60);
    answer_instead("/conversations/1?", 429);
    const PollOutcome first = poll();
    EXPECT_EQ(first.status, ConnectionStatus::partial);
    EXPECT_EQ(first.complete_through, Timestamp(std::chrono::seconds(kYesterday)));
    EXPECT_THAT(ids(), ElementsAre("intercom:2"));
    EXPECT_EQ(poll().status, ConnectionStatus::rate_limited) << "nothing else was to be read";
    upstream.before = nullptr;
    EXPECT_EQ(poll().status, ConnectionStatus::ok);
    EXPECT_THAT(ids(), ElementsAre("intercom:2", "intercom:1"));
}

TEST_F(IntercomFaults, an_answer_about_another_conversation_is_left_out) {
    upstream.put("1", kYesterday);
    upstream.put("2", kYesterday);
    upstream.conversations["2"].set("id", "1");
    upstream.before = [&](const std::string& target) -> Answer {
        if (target.contains("search"))
            return answer(200, format(R"({{"conversations":[{{"id":"1","updated_at":{0}}},)"
                                      R"({{"id":"2","updated_at":{0}}}]}})",
                                      kYesterday));
        return std::nullopt;
    };
    EXPECT_EQ(poll().coverage.reason, "Left out: threads that could not be read (1).");
    EXPECT_THAT(ids(), ElementsAre("intercom:1"));
    EXPECT_EQ(poll().kind, Kind::unchanged) << "and not asked for again";
}

TEST_F(IntercomFaults, hostile_rows_of_a_search_are_left_out_one_by_one) {
    upstream.put("7", kYesterday);
    answer_instead("search", 200,
                   format(R"({{"conversations":[null,5,"x",[],
        {{"id":"../../admins","updated_at":{0}}},{{"id":"1?x=1","updated_at":{0}}},{{"id":"","updated_at":{0}}},
        {{"id":{{}},"updated_at":{0}}},{{"id":"8","updated_at":"{0}"}},{{"id":"9","updated_at":-1}},
        {{"id":"10","updated_at":99999999999999}},{{"id":7,"updated_at":{0}}}],
        "pages":{{"next":"https://evil.example/next"}}}})",
                          kYesterday));
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.coverage.reason, "Left out: conversations that are not of the documented form (11).");
    EXPECT_THAT(ids(), ElementsAre("intercom:7"));
    EXPECT_EQ(upstream.asked_for("display_as"), 1U);
}

TEST_F(IntercomFaults, a_search_without_end_is_left_after_some_pages) {
    int pages = 0;
    upstream.before = [&](const std::string& target) -> Answer {
        if (!target.contains("search")) return std::nullopt;
        return answer(
            200, format(R"({{"conversations":[],"pages":{{"next":{{"starting_after":"{}"}}}}}})", ++pages));
    };
    EXPECT_TRUE(poll().has_more_to_read);
    EXPECT_EQ(pages, 10);
}

TEST_F(IntercomFaults, delivers_what_it_has_when_its_time_is_over) {
    for (int id = 10; id < 20; ++id) upstream.put(std::to_string(id), kYesterday + id);
    upstream.before = [&](const std::string&) -> Answer {
        clock.advance(std::chrono::milliseconds(2'500));
        return std::nullopt;
    };
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.status, ConnectionStatus::partial);
    EXPECT_TRUE(outcome.has_more_to_read);
    EXPECT_THAT(ids(), ElementsAre("intercom:19", "intercom:18"));
}

TEST(IntercomParse, takes_whatever_stands_in_a_conversation) {
    for (const std::string_view body :
         {"", "[]", "{}", R"({"id":"1"})", R"({"id":"1","state":"open","created_at":1})",
          R"({"id":"1","state":"open; drop","created_at":1,"updated_at":1})",
          R"({"id":"a/b","state":"open","created_at":1,"updated_at":1})",
          R"({"id":"1","state":"open","created_at":1.5,"updated_at":1})"})
        EXPECT_FALSE(parse_intercom_conversation(body).has_value()) << body;
    const auto thread = parse_intercom_conversation(R"({"id":1,"state":"Open","created_at":1,"updated_at":2,
        "title":"T","source":null,"contacts":{"contacts":[null,{"id":"c","external_id":5}]},"tags":{"tags":[null,{"name":7}]},
        "conversation_parts":{"total_count":"many","conversation_parts":[null,"x",
            {"part_type":"comment","body":"no author","author":null,"created_at":5},
            {"part_type":"comment","body":"early","author":{"type":"lead","id":"c","email":"l@x.example"},"created_at":3},
            {"part_type":7,"body":"a lead wrote","author":{"type":"lead"},"created_at":"x"},
            {"part_type":"note","body":"of a lead?","author":{"type":"lead","id":"c"},"created_at":4},
            {"part_type":"comment","body":{"a":1},"author":{"type":"user"},"created_at":4}]}})");
    ASSERT_TRUE(thread.has_value());
    EXPECT_EQ(thread->status, "open");
    EXPECT_EQ(thread->subject, "T");
    EXPECT_EQ(thread->notes, 1U);
    EXPECT_EQ(to_text(thread->customer), R"(["email:l@x.example","intercom:c"])");
    ASSERT_THAT(thread->messages, SizeIs(3));
    EXPECT_EQ(thread->messages[0].body, "a lead wrote");
    EXPECT_EQ(thread->messages[1].body, "early");
    EXPECT_EQ(thread->messages[2].author, SupportMessage::Author::support);
}

TEST(IntercomForm, names_the_region_it_is_connected_to) {
    ConnectorSettings settings = intercom_form();
    EXPECT_EQ(intercom_connector().account_of(settings).value_or("?"), "api.intercom.io");
    settings.values["baseUrl"] = "https://api.eu.intercom.io/";
    EXPECT_EQ(intercom_connector().account_of(settings).value_or("?"), "api.eu.intercom.io");
}

TEST(IntercomForm, names_the_field_that_is_wrong) {
    const std::vector<std::pair<std::string, std::string>> wrong = {
        {"baseUrl", "api.intercom.io"},
        {"baseUrl", "https://app.intercom.com"},
        {"baseUrl", "https://u@h"},
        {"days", "-1"},
        {"days", "1.5"},
        {"days", "100"},
    };
    for (const auto& [field, value] : wrong) {
        ConnectorSettings settings = intercom_form();
        settings.values[field] = value;
        const auto account = intercom_connector().account_of(settings);
        ASSERT_FALSE(account.has_value()) << field << " " << value;
        EXPECT_EQ(account.error().field, field) << value;
    }
    for (const std::string_view token : {"", "two words", "a\r\nX-Evil: 1"}) {
        ConnectorSettings settings = intercom_form();
        settings.secrets.insert_or_assign("token", Secret(token));
        EXPECT_EQ(intercom_connector().account_of(settings).error().field, "token");
    }
}

}  // namespace
}  // namespace winsh
