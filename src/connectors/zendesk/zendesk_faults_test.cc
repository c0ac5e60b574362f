#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/zendesk/parse.h"
#include "connectors/zendesk/zendesk_test_case.h"

namespace winsh {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using Kind = PollOutcome::Kind;
using Answer = std::optional<Result<http::ClientResponse>>;

class ZendeskFaults : public ZendeskTest {
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

TEST_F(ZendeskFaults, each_is_shown_as_what_it_is) {
    const Refusal refusals[] = {
        {401, ConnectionStatus::needs_auth, "auth"},
        {403, ConnectionStatus::needs_auth, "auth"},
        {404, ConnectionStatus::misconfigured, "not_found"},
        {429, ConnectionStatus::rate_limited, "rate_limit"},
        {500, ConnectionStatus::failed, "http"},
        {503, ConnectionStatus::failed, "http"},
        {422, ConnectionStatus::failed, "http"},
    };
    for (const Refusal& refusal : refusals) {
        answer_instead("/incremental/", refusal.status, R"({"error":"no"})");
        const PollOutcome outcome = poll();
        EXPECT_EQ(outcome.kind, Kind::failed) << refusal.status;
        EXPECT_EQ(outcome.status, refusal.expected) << refusal.status;
        EXPECT_EQ(outcome.failure->type, refusal.type) << refusal.status;
        EXPECT_TRUE(outcome.failure->detail.contains("Zendesk")) << outcome.failure->detail;
    }
}

TEST_F(ZendeskFaults, waits_as_long_as_it_is_told_to) {
    answer_instead("/incremental/", 429, "{}", {{"retry-after", "93"}});
    EXPECT_EQ(poll().failure->retry_at, clock.now() + std::chrono::seconds(93));
}

TEST_F(ZendeskFaults, garbage_is_a_failure) {
    for (const std::string_view garbage : {"<html>maintenance</html>", "", "null", "42", "[]",
                                           R"({"tickets":{}})", R"({"tickets":[],"tickets":[]})"}) {
        answer_instead("/incremental/", 200, std::string(garbage));
        EXPECT_EQ(poll().failure.value_or(ConnectionFailure()).type, "garbage") << garbage;
    }
}

TEST_F(ZendeskFaults, a_limit_on_the_second_page_keeps_the_first) {
    upstream.per_page = 1;
    upstream.add_ticket(1, "2026-06-15T10:00:00Z");
    upstream.add_ticket(2, "2026-06-15T11:00:00Z");
    answer_instead("cursor=c1", 429);
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.kind, Kind::delivered);
    EXPECT_EQ(outcome.status, ConnectionStatus::partial);
    EXPECT_FALSE(outcome.has_more_to_read);
    upstream.before = nullptr;
    EXPECT_EQ(poll().status, ConnectionStatus::ok);
    EXPECT_THAT(ids(), ElementsAre("zendesk:2", "zendesk:1"));
}

TEST_F(ZendeskFaults, a_key_that_is_revoked_on_the_way_is_no_delivery) {
    upstream.add_ticket(1, "2026-06-15T10:00:00Z");
    answer_instead("comments", 401);
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.kind, Kind::failed);
    EXPECT_EQ(outcome.status, ConnectionStatus::needs_auth);
}

TEST_F(ZendeskFaults, a_key_that_may_read_no_comments_wants_attention) {
    upstream.add_ticket(1, "2026-06-15T10:00:00Z");
    answer_instead("comments", 403);
    EXPECT_EQ(poll().status, ConnectionStatus::needs_auth);
}

TEST_F(ZendeskFaults, a_ticket_that_the_key_may_not_read_is_told_and_holds_up_no_other) {
    upstream.add_ticket(1, "2026-06-15T10:00:00Z");
    poll();
    upstream.add_ticket(2, "2026-06-15T11:00:00Z");
    answer_instead("/tickets/2/", 403);
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.kind, Kind::delivered);
    EXPECT_EQ(outcome.status, ConnectionStatus::partial);
    EXPECT_EQ(outcome.coverage.reason, "Left out: threads that the key may not read (1).");
    EXPECT_EQ(poll().kind, Kind::unchanged);
    EXPECT_THAT(upstream.asked, SizeIs(1));
}

TEST_F(ZendeskFaults, a_ticket_that_always_fails_is_given_up_and_holds_up_no_other) {
    upstream.add_ticket(1, "2026-06-15T10:00:00Z");
    upstream.add_ticket(2, "2026-06-15T11:00:00Z");
    answer_instead("/tickets/2/", 500);
    for (int tries = 1; tries <= 3; ++tries) {
        const PollOutcome outcome = poll();
        EXPECT_EQ(outcome.kind, Kind::delivered);
        EXPECT_FALSE(outcome.has_more_to_read);
        EXPECT_EQ(outcome.status, tries < 3 ? ConnectionStatus::partial : ConnectionStatus::ok) << tries;
        EXPECT_THAT(ids(), ElementsAre("zendesk:1"));
    }
    EXPECT_EQ(poll().kind, Kind::unchanged);
}

TEST_F(ZendeskFaults, comments_that_are_garbage_or_too_large_leave_that_ticket_out) {
    upstream.add_ticket(1, "2026-06-15T10:00:00Z");
    upstream.add_ticket(2, "2026-06-15T11:00:00Z");
    upstream.add_ticket(3, "2026-06-15T12:00:00Z");
    upstream.comments[2] = "<html>";
    upstream.before = [](const std::string& target) -> Answer {
        if (target.contains("/tickets/3/")) return fail(ErrorKind::too_large, "more than 8 MiB.");
        return std::nullopt;
    };
    EXPECT_EQ(poll().coverage.reason, "Left out: threads that could not be read (2).");
    EXPECT_THAT(ids(), ElementsAre("zendesk:1"));
}

TEST_F(ZendeskFaults, without_a_network_behind_the_list_nothing_is_lost) {
    upstream.add_ticket(1, "2026-06-15T10:00:00Z");
    poll();
    upstream.add_ticket(2, "2026-06-15T11:00:00Z");
    upstream.before = [](const std::string& target) -> Answer {
        if (target.contains("comments")) return fail(ErrorKind::network, "the connection broke.");
        return std::nullopt;
    };
    EXPECT_EQ(poll().status, ConnectionStatus::partial);
    EXPECT_EQ(poll().status, ConnectionStatus::failed) << "nothing was read at all";
    upstream.before = nullptr;
    EXPECT_EQ(poll().status, ConnectionStatus::ok);
    EXPECT_THAT(ids(), ElementsAre("zendesk:2", "zendesk:1"));
}

TEST_F(ZendeskFaults, hostile_tickets_are_left_out_one_by_one) {
    answer_instead("/incremental/", 200, R"({"tickets":[
        {"id":"../../users/1","status":"open","requester_id":7,"created_at":"2026-06-15T10:00:00Z","updated_at":"2026-06-15T10:00:00Z"},
        {"id":-1,"status":"open","requester_id":7,"created_at":"2026-06-15T10:00:00Z","updated_at":"2026-06-15T10:00:00Z"},
        {"id":2,"status":"open now!","requester_id":7,"created_at":"2026-06-15T10:00:00Z","updated_at":"2026-06-15T10:00:00Z"},
        {"id":3,"status":"open","requester_id":null,"created_at":"2026-06-15T10:00:00Z","updated_at":"2026-06-15T10:00:00Z"},
        {"id":4,"status":"open","requester_id":7,"created_at":"yesterday","updated_at":"2026-06-15T10:00:00Z"},
        {"id":5,"status":"open","requester_id":7,"created_at":"2026-06-15T10:00:00Z","updated_at":7},
        null, 42, [], "x",
        {"id":6,"subject":{"a":1},"tags":{"b":2},"status":"open","requester_id":7,"created_at":"2026-06-15T10:00:00Z","updated_at":"2026-06-15T10:00:00Z"}],
        "users":[null,{"id":"7"},{"id":7,"email":5,"external_id":[]}],"after_cursor":"a/../b?x=1&y","end_of_stream":true})");
    upstream.comments[6] = R"({"comments":[null,7,
        {"id":1,"public":"true","author_id":7,"plain_body":"not public","created_at":"2026-06-15T10:00:00Z"},
        {"id":2,"public":true,"author_id":null,"plain_body":"nobody","created_at":"2026-06-15T10:01:00Z"},
        {"id":3,"public":true,"author_id":7,"plain_body":["x"],"body":7,"created_at":"2026-06-15T10:00:00Z"},
        {"id":4,"public":true,"type":"VoiceComment","author_id":7,"body":"Call from: +49 30 1234","created_at":"2026-06-15T10:00:00Z"}],
        "count":-5,"next_page":7})";
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, Kind::delivered);
    EXPECT_THAT(ids(), ElementsAre("zendesk:6"));
    EXPECT_TRUE(outcome.coverage.reason.contains("tickets that are not of the documented form (10)"))
        << outcome.coverage.reason;
    EXPECT_THAT(threads.items()[0]["messages"].items(), SizeIs(1));
    EXPECT_EQ(threads.items()[0]["messages"].items()[0]["author"].as_string(), "support");
    EXPECT_EQ(upstream.asked_for("comments"), 1U);
    upstream.before = nullptr;
    poll();
    EXPECT_TRUE(upstream.asked[0].contains("?cursor=a%2F..%2Fb%3Fx%3D1%26y&")) << upstream.asked[0];
}

TEST_F(ZendeskFaults, a_stream_that_never_ends_and_never_moves_is_left) {
    upstream.before = [](const std::string& target) -> Answer {
        if (target.contains("/incremental/"))
            return answer(200, R"({"tickets":[],"after_cursor":"same","end_of_stream":false})");
        return std::nullopt;
    };
    poll();
    EXPECT_THAT(upstream.asked, SizeIs(2));
    EXPECT_EQ(poll().kind, Kind::unchanged);
}

TEST_F(ZendeskFaults, a_memory_of_another_shape_or_scope_starts_over) {
    upstream.add_ticket(1, "2026-06-15T10:00:00Z");
    poll();
    const Json good = memory;
    std::vector<Json> strange = {Json(), Json(7), Json("x"), Json::array(), Json::object()};
    for (const std::string_view member : {"version", "scope", "cursor", "threads", "waiting", "leftOut"}) {
        strange.push_back(good);
        strange.back().set(std::string(member), Json(9));
        strange.push_back(good);
        strange.back().set(std::string(member), Json::Array{Json(Json::Array{})});
    }
    for (const Json& other : strange) {
        memory = other;
        EXPECT_EQ(poll().kind, Kind::delivered) << to_text(other);
        EXPECT_EQ(upstream.asked_for("start_time"), 1U) << to_text(other);
        EXPECT_THAT(ids(), ElementsAre("zendesk:1"));
    }
    memory = good;
    settings.values["days"] = "60";
    poll();
    EXPECT_EQ(upstream.asked_for("start_time"), 1U) << "more is asked for than is remembered";
}

TEST(ZendeskForm, names_what_it_is_connected_to) {
    ConnectorSettings settings = zendesk_form();
    for (const std::string_view subdomain : {"acme", "ACME.zendesk.com", " acme "}) {
        settings.values["subdomain"] = subdomain;
        EXPECT_EQ(zendesk_connector().account_of(settings).value_or("?"), "acme.zendesk.com") << subdomain;
    }
}

TEST(ZendeskForm, names_the_field_that_is_wrong) {
    const std::vector<std::pair<std::string, std::string>> wrong = {
        {"subdomain", ""},
        {"subdomain", "acme.example.com"},
        {"subdomain", "evil.example/x.zendesk.com"},
        {"subdomain", "a@b"},
        {"subdomain", "-acme"},
        {"subdomain", "https://acme.zendesk.com"},
        {"email", ""},
        {"email", "smith"},
        {"email", "a:b@c.example"},
        {"email", "a\r\n@c"},
        {"days", "0"},
        {"days", "91"},
        {"days", "soon"},
        {"baseUrl", "acme.zendesk.com"},
        {"baseUrl", "https://host?x"},
    };
    for (const auto& [field, value] : wrong) {
        ConnectorSettings settings = zendesk_form();
        settings.values[field] = value;
        const auto account = zendesk_connector().account_of(settings);
        ASSERT_FALSE(account.has_value()) << field << " " << value;
        EXPECT_EQ(account.error().field, field) << value;
    }
    ConnectorSettings settings = zendesk_form();
    settings.secrets.insert_or_assign("token", Secret("two words"));
    EXPECT_EQ(zendesk_connector().account_of(settings).error().field, "token");
}

TEST(ZendeskForm, takes_a_proxy_and_links_to_the_site_for_people) {
    FakeClock clock;
    FakeZendesk upstream;
    upstream.add_ticket(1, "2026-06-15T10:00:00Z");
    ScriptedClient proxy([&](const http::ClientRequest& request) {
        constexpr std::string_view base = "http://127.0.0.1:9000/zendesk";
        EXPECT_TRUE(request.url.starts_with(base)) << request.url;
        http::ClientRequest inner = request;
        inner.url = "https://acme.zendesk.com" + request.url.substr(base.size());
        return upstream.send(inner);
    });
    ConnectorSettings settings = zendesk_form();
    settings.values["baseUrl"] = "http://127.0.0.1:9000/zendesk/";
    const PollOutcome outcome = zendesk_connector().poll(
        {.settings = settings, .memory = Json(), .now = clock.now(), .clock = clock}, proxy);
    EXPECT_EQ(outcome.content["support"]["threads"].items()[0]["url"].as_string(),
              "https://acme.zendesk.com/agent/tickets/1");
}

}  // namespace
}  // namespace winsh
