#include "connectors/sentry/sentry.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/json.h"
#include "connectors/scripted_client_fixture.h"
#include "connectors/sentry/fake_sentry_fixture.h"

namespace winsh {
namespace {

using namespace std::chrono_literals;

class Sentry : public testing::Test {
protected:
    PollOutcome poll(const Json& memory = Json()) { return poll(sentry_form(), memory); }
    PollOutcome poll(const ConnectorSettings& settings, const Json& memory = Json()) {
        return sentry_connector().poll(
            {.settings = settings, .memory = memory, .now = clock.now(), .clock = clock}, upstream);
    }
    bool was_asked(std::string_view target) const {
        return std::ranges::find(upstream.asked, target) != upstream.asked.end();
    }
    static const Json& issues(const PollOutcome& outcome) { return outcome.content["sentry"]["issues"]; }
    static std::string ids(const PollOutcome& outcome) {
        std::string ids;
        for (const Json& issue : issues(outcome).items()) ids += std::string(issue["id"].as_string()) + " ";
        return ids;
    }
    void one_page(std::string body) {
        upstream.answers[FakeSentry::kIssues] = std::move(body);
        upstream.links.clear();
    }

    FakeClock clock;
    FakeSentry upstream;
};

TEST_F(Sentry, delivers_the_issues_as_the_golden_file_says) {
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    const std::string section = to_pretty_text(outcome.content) + "\n";
    const std::string path =
        format("{}/src/connectors/sentry/testdata/section.golden.json", WINSH_SOURCE_DIR);
    if (std::getenv("WINSH_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << section;
    EXPECT_EQ(section, sentry_testdata("section.golden.json")) << "./dev golden renews it";
    EXPECT_EQ(outcome.status, ConnectionStatus::ok);
    EXPECT_EQ(outcome.rate_limit_left, 39);
    EXPECT_FALSE(outcome.has_more_to_read);
    EXPECT_EQ(outcome.coverage.returned, 3);
    EXPECT_EQ(outcome.coverage.dropped, 0) << outcome.coverage.reason;
}

TEST_F(Sentry, says_of_people_only_what_becomes_a_pseudonym) {
    const PollOutcome outcome = poll();
    const Json& events = issues(outcome).items()[1]["events"];
    ASSERT_EQ(events.items().size(), 2U);
    EXPECT_EQ(to_text(events.items()[0]["user"]),
              R"({"id":["email:mona@example.com","user:u-1009","sentry:mona"]})");
    EXPECT_EQ(events.items()[1].find("user"), nullptr) << "an address of a network is nobody";
    const std::string all = to_text(outcome.content);
    for (const std::string_view secret :
         {"203.0.113", "Mona Lisa", "Ada Example", "4111", "88231", "id:u-1009"})
        EXPECT_FALSE(all.contains(secret)) << secret;
    EXPECT_FALSE(to_text(outcome.memory).contains("mona"));
}

TEST_F(Sentry, sends_the_key_to_its_host_alone_even_where_links_name_another) {
    poll();
    ASSERT_EQ(upstream.requests.size(), 5U) << "two pages and three issues";
    for (const http::ClientRequest& request : upstream.requests) {
        EXPECT_TRUE(request.url.starts_with("https://sentry.io/api/0/organizations/acme/issues/"))
            << request.url;
        EXPECT_EQ(ScriptedClient::header(request, "Authorization"), "Bearer sntryu_fixture");
        EXPECT_EQ(ScriptedClient::header(request, "Accept"), "application/json");
        EXPECT_TRUE(ScriptedClient::header(request, "User-Agent").starts_with("winsh/"));
    }
}

TEST_F(Sentry, stops_where_the_next_page_is_said_to_be_empty_and_after_two) {
    upstream.links[FakeSentry::kIssues] = FakeSentry::link("false", "0:100:0");
    EXPECT_EQ(ids(poll()), "4502 4501 ");
    EXPECT_FALSE(was_asked(FakeSentry::kSecondPage));
    upstream.links[FakeSentry::kIssues] = FakeSentry::link("true", "0:100:0");
    upstream.links[FakeSentry::kSecondPage] = FakeSentry::link("true", "0:200:0");
    upstream.hits = "743";
    const PollOutcome outcome = poll();
    EXPECT_EQ(ids(outcome), "4502 4501 4417 ");
    EXPECT_EQ(outcome.coverage.available, 743);
    EXPECT_EQ(outcome.coverage.reason, "Left out: issues that happen less often (740).");
    upstream.hits.clear();
    EXPECT_EQ(poll().coverage.reason, "Left out: further pages of issues that happen less often (1).");
}

TEST_F(Sentry, an_unchanged_list_costs_one_request_and_asks_no_event_again) {
    upstream.links.clear();
    const PollOutcome first = poll();
    upstream.asked.clear();
    const PollOutcome second = poll(first.memory);
    EXPECT_EQ(second.kind, PollOutcome::Kind::unchanged);
    EXPECT_EQ(second.status, ConnectionStatus::ok);
    EXPECT_EQ(second.coverage, first.coverage);
    EXPECT_EQ(upstream.asked, std::vector<std::string>{FakeSentry::kIssues});
}

TEST_F(Sentry, notices_a_change_on_either_page_and_asks_no_page_twice) {
    const PollOutcome first = poll();
    std::string& page = upstream.answers[FakeSentry::kSecondPage];
    page.replace(page.find("\"count\": \"5\""), 12, "\"count\": \"6\"");
    upstream.asked.clear();
    const PollOutcome second = poll(first.memory);
    ASSERT_EQ(second.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(issues(second).items()[2]["count"].as_integer(), 6);
    EXPECT_EQ(std::ranges::count(upstream.asked, FakeSentry::kSecondPage), 1);
}

TEST_F(Sentry, puts_the_gravest_first_whatever_the_order_of_the_upstream) {
    const std::string rows[] = {
        R"({"id":"1","level":"error","userCount":5,"count":"10","lastSeen":"2026-06-16T10:00:00Z"})",
        R"({"id":"2","level":"error","userCount":5,"count":"10","lastSeen":"2026-06-16T10:00:00.500000Z"})",
        R"({"id":"3","level":"error","userCount":5,"count":"11"})",
        R"({"id":"4","level":"warning","userCount":6,"count":"1"})",
        R"({"id":"5","level":"fatal"})",
        R"({"id":"6"})",
        R"({"id":"7","userCount":0,"count":"0"})",
    };
    std::string forwards;
    std::string backwards;
    for (const std::string& row : rows) {
        forwards += (forwards.empty() ? "" : ",") + row;
        backwards = row + (backwards.empty() ? "" : ",") + backwards;
    }
    for (const std::string& body : {forwards, backwards}) {
        one_page("[" + body + "]");
        EXPECT_EQ(ids(poll()), "5 4 3 2 1 6 7 ");
    }
}

TEST_F(Sentry, samples_events_of_the_first_twenty_issues_only) {
    std::string body;
    for (int number = 100; number < 150; ++number)
        body += format(R"({}{{"id":"{}","count":"{}"}})", body.empty() ? "" : ",", number, number);
    one_page("[" + body + "]");
    const PollOutcome outcome = poll();
    EXPECT_EQ(issues(outcome).items().size(), 50U);
    EXPECT_EQ(upstream.asked.size(), 21U);
    EXPECT_TRUE(was_asked(FakeSentry::events_of("130")));
    EXPECT_FALSE(was_asked(FakeSentry::events_of("129")));
}

TEST_F(Sentry, no_issues_are_no_fault) {
    one_page("[]");
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(outcome.status, ConnectionStatus::ok);
    EXPECT_EQ(to_text(outcome.content), R"({"sentry":{"organization":"acme","issues":[]}})");
}

TEST_F(Sentry, asks_for_one_project_and_environment_as_it_was_told) {
    ConnectorSettings settings = sentry_form();
    settings.values["project"] = "storefront";
    settings.values["environment"] = "prod&x=1";
    poll(settings);
    EXPECT_EQ(upstream.asked.at(0),
              "/organizations/acme/issues/?project=-1&query=is%3Aunresolved%20project%3Astorefront&sort=freq"
              "&statsPeriod=24h&groupStatsPeriod=&limit=100&environment=prod%26x%3D1");
    settings.values["project"] = "7001";
    upstream.asked.clear();
    poll(settings);
    EXPECT_TRUE(upstream.asked.at(0).contains("?project=7001&query=is%3Aunresolved&"))
        << upstream.asked.at(0);
}

TEST_F(Sentry, asks_the_region_or_the_server_and_port_that_the_form_names) {
    const std::pair<std::string_view, std::string_view> addresses[] = {
        {"", "https://sentry.io/api/0"},
        {"https://us.sentry.io", "https://us.sentry.io/api/0"},
        {" https://de.sentry.io/ ", "https://de.sentry.io/api/0"},
        {"https://sentry.example.com:9000", "https://sentry.example.com:9000/api/0"},
        {"http://127.0.0.1:9000/api/0/", "http://127.0.0.1:9000/api/0"},
        {"https://example.com/sentry", "https://example.com/sentry/api/0"},
    };
    for (const auto& [address, base] : addresses) {
        ConnectorSettings settings = sentry_form();
        settings.values["baseUrl"] = address;
        ASSERT_TRUE(sentry_connector().account_of(settings).has_value()) << address;
        upstream.base = base;
        upstream.requests.clear();
        EXPECT_EQ(ids(poll(settings)), "4502 4501 4417 ") << address;
        for (const http::ClientRequest& request : upstream.requests)
            EXPECT_TRUE(request.url.starts_with(std::string(base) + "/organizations/")) << request.url;
    }
}

TEST(SentryForm, names_what_it_is_connected_to) {
    ConnectorSettings settings = sentry_form();
    EXPECT_EQ(sentry_connector().account_of(settings).value_or("?"), "acme");
    settings.values["project"] = "storefront";
    EXPECT_EQ(sentry_connector().account_of(settings).value_or("?"), "acme/storefront");
    settings.values["environment"] = "production";
    EXPECT_EQ(sentry_connector().account_of(settings).value_or("?"), "acme/storefront (production)");
}

TEST(SentryForm, names_the_field_that_is_wrong) {
    const auto field_of = [](const std::string& name, std::string_view value) {
        ConnectorSettings settings = sentry_form();
        if (name == "token") {
            settings.secrets.insert_or_assign("token", Secret(value));
        } else {
            settings.values[name] = value;
        }
        const auto account = sentry_connector().account_of(settings);
        return account.has_value() ? std::string("none") : account.error().field;
    };
    for (const std::string_view value : {"", "..", "a/b", "acme.sentry.io", "a b", "a?b", "a%2fb"})
        EXPECT_EQ(field_of("organization", value), "organization") << value;
    for (const std::string_view value : {"a/b", "a b", "a:b", "\"a", "-1 OR x"})
        EXPECT_EQ(field_of("project", value), "project") << value;
    for (const std::string_view value : {"a/b", "a b", "a\nb"})
        EXPECT_EQ(field_of("environment", value), "environment") << value;
    for (const std::string_view value :
         {"sentry.io", "ftp://x", "https://", "https://user@host", "https://host?x", "https://host/#x"})
        EXPECT_EQ(field_of("baseUrl", value), "baseUrl") << value;
    for (const std::string_view value : {"", "two words", "a\r\nX-Evil: 1"})
        EXPECT_EQ(field_of("token", value), "token");
}

TEST(SentryForm, describes_itself_well_enough_for_a_form) {
    const ConnectorInfo& info = sentry_connector().info();
    EXPECT_EQ(info.id, "sentry");
    EXPECT_EQ(info.capabilities, (std::vector<std::string>{"sentry", "logs"}));
    EXPECT_EQ(info.top_level_keys, std::vector<std::string>{"sentry"});
    for (const std::string_view scope : {"org:read", "project:read", "event:read"})
        EXPECT_TRUE(info.key_help.contains(scope)) << scope;
}

}  // namespace
}  // namespace winsh
