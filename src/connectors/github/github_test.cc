#include "connectors/github/github.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "base/json.h"
#include "connectors/github/fake_github_fixture.h"
#include "connectors/scripted_client_fixture.h"

namespace winsh {
namespace {

constexpr std::string_view kRepository = "/repos/octocat/hello-world";

class Github : public testing::Test {
protected:
    PollOutcome poll(const Json& memory = Json(), PollStreak streak = {}) {
        const ConnectorSettings settings = github_form();
        return github_connector().poll(
            {.settings = settings, .memory = memory, .now = clock.now(), .clock = clock, .streak = streak},
            upstream);
    }
    bool was_asked(std::string_view target) const {
        return std::ranges::find(upstream.asked, target) != upstream.asked.end();
    }

    FakeClock clock;
    FakeGithub upstream;
};

TEST_F(Github, delivers_the_repository_as_the_golden_file_says) {
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    const std::string section = to_pretty_text(outcome.content) + "\n";
    const std::string path =
        format("{}/src/connectors/github/testdata/section.golden.json", WINSH_SOURCE_DIR);
    if (std::getenv("WINSH_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << section;
    EXPECT_EQ(section, github_testdata("section.golden.json")) << "./dev golden renews it";
    EXPECT_EQ(outcome.status, ConnectionStatus::ok);
    EXPECT_EQ(outcome.rate_limit_left, 4'987);
}

TEST_F(Github, tells_what_it_left_out) {
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.coverage.returned, 6 + 2 + 3 + 4) << "the files too";
    EXPECT_EQ(outcome.coverage.dropped, 2);
    EXPECT_EQ(
        outcome.coverage.reason,
        "Left out: CODEOWNERS rules that no path prefix can express (1); CODEOWNERS lines that are no rules "
        "(1).");
}

TEST_F(Github, sends_the_documented_headers_and_the_key_to_its_host_alone) {
    poll();
    ASSERT_FALSE(upstream.requests.empty());
    for (const http::ClientRequest& request : upstream.requests) {
        EXPECT_TRUE(request.url.starts_with("https://api.github.com/")) << request.url;
        EXPECT_EQ(ScriptedClient::header(request, "Authorization"), "Bearer github_pat_fixture");
        EXPECT_EQ(ScriptedClient::header(request, "X-GitHub-Api-Version"), "2022-11-28");
        EXPECT_TRUE(ScriptedClient::header(request, "User-Agent").starts_with("winsh/"));
        const bool is_file = request.url.find("/contents/") != std::string::npos;
        EXPECT_EQ(ScriptedClient::header(request, "Accept"),
                  is_file ? "application/vnd.github.raw+json" : "application/vnd.github+json");
    }
}

TEST_F(Github, says_unchanged_where_every_condition_holds_and_asks_no_commit_again) {
    const PollOutcome first = poll();
    upstream.asked.clear();
    const PollOutcome second = poll(first.memory);
    EXPECT_EQ(second.kind, PollOutcome::Kind::unchanged);
    EXPECT_EQ(second.status, ConnectionStatus::ok);
    EXPECT_EQ(second.coverage, first.coverage);
    EXPECT_EQ(upstream.not_modified, 2) << "commits, and the issues that were touched last";
    EXPECT_EQ(upstream.asked.size(), 2U);
}

TEST_F(Github, asks_for_commits_and_issues_in_turn_while_nothing_changes) {
    const PollOutcome first = poll();
    std::vector<std::string> asked;
    for (unsigned polls = 1; polls <= 4; ++polls) {
        upstream.asked.clear();
        const Timestamp last_began = clock.now();
        clock.advance(std::chrono::minutes(2));
        const PollOutcome next = poll(first.memory, {.polls = polls, .last_began = last_began});
        EXPECT_EQ(next.kind, PollOutcome::Kind::unchanged);
        EXPECT_EQ(next.complete_through, last_began) << "of what was not asked for it is known until then";
        ASSERT_EQ(upstream.asked.size(), 1U) << "one conditional request a poll";
        asked.push_back(upstream.asked.front());
    }
    EXPECT_EQ(upstream.not_modified, 4);
    EXPECT_NE(asked[0], asked[1]);
    EXPECT_EQ(asked[0], asked[2]);
    EXPECT_EQ(asked[1], asked[3]);
}

TEST_F(Github, notices_a_change_by_the_second_of_two_turns) {
    const PollOutcome first = poll();
    upstream.something_is_pushed();
    std::vector<PollOutcome::Kind> kinds;
    for (const unsigned polls : {1U, 2U}) kinds.push_back(poll(first.memory, {polls, clock.now()}).kind);
    EXPECT_EQ(std::ranges::count(kinds, PollOutcome::Kind::delivered), 1);
    const PollOutcome whole = poll();
    upstream.an_issue_is_touched();
    kinds.clear();
    for (const unsigned polls : {1U, 2U}) kinds.push_back(poll(whole.memory, {polls, clock.now()}).kind);
    EXPECT_EQ(std::ranges::count(kinds, PollOutcome::Kind::delivered), 1);
}

TEST_F(Github, notices_a_change_of_any_part) {
    const PollOutcome first = poll();
    std::string& issues = upstream.answers[std::string("/repositories/1296269/issues?page=2")];
    issues.replace(issues.find("A key leaked"), 12, "A key is out");
    upstream.an_issue_is_touched();
    upstream.asked.clear();
    const PollOutcome second = poll(first.memory);
    ASSERT_EQ(second.kind, PollOutcome::Kind::delivered);
    EXPECT_TRUE(to_text(second.content).contains("A key is out"));
    EXPECT_FALSE(was_asked(format("{}/commits/{}", kRepository, FakeGithub::kFirst)))
        << "a commit never changes";
    EXPECT_EQ(std::ranges::count(upstream.asked, "/repositories/1296269/issues?page=2"), 1)
        << "what came with the condition is not asked for twice";
}

TEST_F(Github, notices_that_a_codeowners_file_appeared_or_vanished) {
    const std::string place = format("{}/contents/.github/CODEOWNERS", kRepository);
    const std::string file = upstream.answers[place];
    upstream.answers.erase(place);
    const PollOutcome without = poll();
    ASSERT_EQ(without.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(without.status, ConnectionStatus::ok) << "most repositories have none";
    EXPECT_TRUE(without.content["github"]["codeowners"].items().empty());
    EXPECT_EQ(poll(without.memory).kind, PollOutcome::Kind::unchanged);
    upstream.answers[place] = file;
    upstream.something_is_pushed();
    const PollOutcome with = poll(without.memory);
    EXPECT_EQ(with.content["github"]["codeowners"].items().size(), 6U);
}

/// One page, whatever was asked for, of nearly as many values as are read of one body.
std::string endless_page() {
    std::string page = "[";
    for (int number = 1; number <= 75'000; ++number)
        page += format(R"({{"number":{},"title":"t","html_url":"u","labels":[],"updated_at":"x"}},)", number);
    page.back() = ']';
    return page;
}

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

TEST_F(Github, an_endless_page_costs_a_few_times_what_parsing_it_costs) {
    upstream.answers[format("{}/issues?state=open&sort=updated&direction=desc&per_page=100", kRepository)] =
        endless_page();
    const double before = processor_seconds();
    const auto parsed = parse_json(endless_page(), {.bytes = 8U << 20, .depth = 64, .values = 10'000'000});
    ASSERT_TRUE(parsed.has_value());
    const double parsing = processor_seconds() - before;
    const PollOutcome outcome = poll();
    const double polling = processor_seconds() - before - parsing;
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(outcome.content["github"]["existingIssues"].items().size(), 50U);
    EXPECT_LT(polling, 30 * parsing);
}

TEST_F(Github, reads_all_again_after_six_hours_or_where_the_clock_was_set_back) {
    const PollOutcome first = poll();
    clock.advance(std::chrono::hours(5));
    EXPECT_EQ(poll(first.memory).kind, PollOutcome::Kind::unchanged);
    clock.advance(std::chrono::hours(1));
    EXPECT_EQ(poll(first.memory).kind, PollOutcome::Kind::delivered)
        << "a new default branch shows nowhere else";
    clock.advance(-std::chrono::hours(24));
    EXPECT_EQ(poll(first.memory).kind, PollOutcome::Kind::delivered);
}

TEST_F(Github, an_empty_repository_is_no_fault) {
    upstream.statuses[format("{}/commits?per_page=20", kRepository)] = {
        409, R"({"message":"Git Repository is empty."})"};
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(outcome.status, ConnectionStatus::ok);
    EXPECT_TRUE(outcome.content["github"]["recentCommits"].is_array());
    EXPECT_TRUE(outcome.content["github"]["recentCommits"].items().empty());
}

TEST_F(Github, says_what_a_narrow_key_may_not_read_and_delivers_the_rest) {
    upstream.statuses[format("{}/issues?state=open&sort=updated&direction=desc&per_page=100", kRepository)] =
        {403, R"({"message":"Resource not accessible by personal access token"})"};
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(outcome.status, ConnectionStatus::partial);
    EXPECT_TRUE(outcome.coverage.reason.ends_with("The key may not read: issues."))
        << outcome.coverage.reason;
    const PollOutcome again = poll(outcome.memory);
    EXPECT_EQ(again.kind, PollOutcome::Kind::unchanged);
    EXPECT_EQ(again.status, ConnectionStatus::partial) << "it is still not whole";
}

TEST_F(Github, delivers_a_commit_only_with_its_files_and_fetches_what_is_missing_later) {
    upstream.statuses[format("{}/commits/{}", kRepository, FakeGithub::kSecond)] = {500, "oops"};
    const PollOutcome first = poll();
    ASSERT_EQ(first.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(first.status, ConnectionStatus::partial);
    EXPECT_EQ(first.content["github"]["recentCommits"].items().size(), 1U);
    upstream.statuses.clear();
    const PollOutcome second = poll(first.memory);
    ASSERT_EQ(second.kind, PollOutcome::Kind::delivered) << "nothing changed, but something was missing";
    EXPECT_EQ(second.status, ConnectionStatus::ok);
    EXPECT_EQ(second.content["github"]["recentCommits"].items().size(), 2U);
}

TEST_F(Github, a_commit_too_large_to_be_read_is_left_out_for_good_and_holds_up_no_other) {
    ScriptedClient client([&](const http::ClientRequest& request) -> Result<http::ClientResponse> {
        if (request.url.ends_with(FakeGithub::kFirst)) return fail(ErrorKind::too_large, "more than 8 MiB.");
        return upstream.send(request);
    });
    const ConnectorSettings settings = github_form();
    const Json nothing;
    const PollOutcome first = github_connector().poll(
        {.settings = settings, .memory = nothing, .now = clock.now(), .clock = clock}, client);
    EXPECT_EQ(first.status, ConnectionStatus::ok);
    ASSERT_EQ(first.content["github"]["recentCommits"].items().size(), 1U);
    EXPECT_EQ(first.content["github"]["recentCommits"].items()[0]["sha"].as_string(), FakeGithub::kSecond);
    EXPECT_TRUE(first.coverage.reason.contains("commits too large to be read (1)")) << first.coverage.reason;
    EXPECT_EQ(poll(first.memory).kind, PollOutcome::Kind::unchanged);
}

TEST_F(Github, follows_a_renamed_repository_within_the_host) {
    const std::string body = upstream.answers[std::string(kRepository)];
    ScriptedClient renamed([&](const http::ClientRequest& request) -> Result<http::ClientResponse> {
        if (request.url == "https://api.github.com/repos/octocat/old-name")
            return answer(301, "{}", {{"location", "https://api.github.com/repositories/1296269"}});
        if (request.url == "https://api.github.com/repositories/1296269") return answer(200, body);
        return upstream.send(request);
    });
    const ConnectorSettings settings = github_form("octocat/old-name");
    const PollOutcome outcome = github_connector().poll(
        {.settings = settings, .memory = Json(), .now = clock.now(), .clock = clock}, renamed);
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(outcome.content["github"]["repository"]["fullName"].as_string(), "octocat/hello-world");
    EXPECT_TRUE(was_asked(format("{}/commits?per_page=20", kRepository)))
        << "the new name is used from then on";
}

TEST_F(Github, an_issue_tracker_that_is_switched_off_is_no_fault) {
    upstream.statuses[format("{}/issues?state=open&sort=updated&direction=desc&per_page=100", kRepository)] =
        {410, "{}"};
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.status, ConnectionStatus::ok);
    EXPECT_TRUE(outcome.content["github"]["existingIssues"].items().empty());
}

struct Refusal {
    int status;
    ConnectionStatus expected;
    std::string_view type;
};

TEST_F(Github, shows_each_failure_as_what_it_is) {
    const Refusal refusals[] = {
        {401, ConnectionStatus::needs_auth, "auth"},
        {403, ConnectionStatus::needs_auth, "auth"},
        {404, ConnectionStatus::misconfigured, "not_found"},
        {429, ConnectionStatus::rate_limited, "rate_limit"},
        {500, ConnectionStatus::failed, "http"},
        {503, ConnectionStatus::failed, "http"},
        {418, ConnectionStatus::failed, "http"},
    };
    for (const Refusal& refusal : refusals) {
        upstream.statuses[std::string(kRepository)] = {refusal.status, R"({"message":"no"})"};
        const PollOutcome outcome = poll();
        EXPECT_EQ(outcome.kind, PollOutcome::Kind::failed) << refusal.status;
        EXPECT_EQ(outcome.status, refusal.expected) << refusal.status;
        ASSERT_TRUE(outcome.failure.has_value());
        EXPECT_EQ(outcome.failure->type, refusal.type) << refusal.status;
        EXPECT_EQ(outcome.failure->status, refusal.status);
        EXPECT_TRUE(outcome.failure->detail.contains("GitHub")) << outcome.failure->detail;
        EXPECT_TRUE(outcome.failure->detail.ends_with(".")) << outcome.failure->detail;
    }
}

TEST_F(Github, garbage_is_a_failure_wherever_it_stands) {
    for (const std::string& target :
         {std::string(kRepository), format("{}/commits?per_page=20", kRepository),
          format("{}/issues?state=open&sort=updated&direction=desc&per_page=100", kRepository)}) {
        for (const std::string_view garbage :
             {"<html>maintenance</html>", "{\"a\":1,\"a\":2}", "", "null", "42"}) {
            upstream.statuses = {{target, {200, std::string(garbage)}}};
            const PollOutcome outcome = poll();
            EXPECT_EQ(outcome.kind, PollOutcome::Kind::failed) << target << " " << garbage;
            EXPECT_EQ(outcome.failure->type, "garbage") << target << " " << garbage;
        }
    }
}

TEST_F(Github, without_a_network_it_says_so_plainly) {
    upstream.failure =
        Error{ErrorKind::network,
              "https://api.github.com could not be asked: its name could not be resolved to an address.",
              {},
              0};
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.status, ConnectionStatus::failed);
    EXPECT_EQ(
        outcome.failure->detail,
        "winsh could not reach GitHub: https://api.github.com could not be asked: its name could not be "
        "resolved to an address. Check this machine's internet connection or its proxy.");
}

TEST(GithubForm, names_the_repository_it_is_connected_to) {
    EXPECT_EQ(github_connector().account_of(github_form()).value_or("?"), "octocat/hello-world");
}

TEST(GithubForm, names_the_field_that_is_wrong) {
    for (const std::string_view repository :
         {"", "octocat", "octocat/", "/hello", "a/b/c", "a/..", "octo cat/x", "a/b?x"}) {
        const auto account = github_connector().account_of(github_form(std::string(repository)));
        ASSERT_FALSE(account.has_value()) << repository;
        EXPECT_EQ(account.error().field, "repository") << repository;
    }
    for (const std::string_view url : {"api.github.com", "ftp://x", "https://", "https://user@host",
                                       "https://github.com", "https://host?x", "https://host/#x"}) {
        ConnectorSettings settings = github_form();
        settings.values["baseUrl"] = url;
        const auto account = github_connector().account_of(settings);
        ASSERT_FALSE(account.has_value()) << url;
        EXPECT_EQ(account.error().field, "baseUrl") << url;
    }
    for (const std::string_view token : {"", "two words", "a\r\nX-Evil: 1"}) {
        ConnectorSettings settings = github_form();
        settings.secrets.insert_or_assign("token", Secret(token));
        const auto account = github_connector().account_of(settings);
        ASSERT_FALSE(account.has_value());
        EXPECT_EQ(account.error().field, "token");
    }
}

TEST(GithubForm, takes_an_enterprise_server) {
    FakeClock clock;
    ScriptedClient client(
        [](const http::ClientRequest&) -> Result<http::ClientResponse> { return answer(401); });
    ConnectorSettings settings = github_form();
    settings.values["baseUrl"] = "https://git.example.com/api/v3/";
    EXPECT_TRUE(github_connector().account_of(settings).has_value());
    github_connector().poll({.settings = settings, .memory = Json(), .now = clock.now(), .clock = clock},
                            client);
    ASSERT_EQ(client.requests.size(), 1U);
    EXPECT_EQ(client.requests[0].url, "https://git.example.com/api/v3/repos/octocat/hello-world");
}

TEST(AllConnectors, are_described_well_enough_for_a_form) {
    for (const Connector* connector : all_connectors()) {
        const ConnectorInfo& info = connector->info();
        EXPECT_EQ(find_connector(info.id), connector);
        EXPECT_FALSE(info.title.empty() || info.summary.empty() || info.key_help.empty()) << info.id;
        EXPECT_FALSE(info.capabilities.empty() || info.top_level_keys.empty()) << info.id;
        for (const FormField& field : info.fields)
            EXPECT_FALSE(field.name.empty() || field.label.empty()) << info.id;
        for (const TextRule& rule : info.text_rules)
            EXPECT_TRUE(rule.pattern.starts_with("/")) << rule.pattern;
    }
    EXPECT_EQ(find_connector("unheard-of"), nullptr);
}

}  // namespace
}  // namespace winsh
