#include <gtest/gtest.h>

#include <algorithm>

#include "base/format.h"
#include "base/testing/rsa_keys.h"
#include "base/text.h"
#include "connectors/github/github.h"
#include "snapshots/section_builder.h"
#include "tests/upstream/fixture_process.h"
#include "tests/upstream/loopback_client.h"

namespace winsh {
namespace {

constexpr std::string_view kToken = "github_pat_emulated";

/// GitHub as `emulate` plays it.
class EmulatedGithub : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_FALSE(emulators.base_url("github").empty())
            << "The emulators did not start: they need `npm ci` in tests/emulated.";
        settings.values = {{"repository", "octocat/hello-world"}, {"baseUrl", emulators.base_url("github")}};
        settings.secrets.insert_or_assign("token", Secret(kToken));
    }

    void sign_in_as_app(const std::string& installation) {
        settings.secrets.insert_or_assign("token", Secret(""));
        settings.secrets.insert_or_assign("privateKey", Secret(emulators.base_url("privateKey")));
        settings.values["appId"] = "12345";
        settings.values["installationId"] = installation;
    }

    PollOutcome poll(const Json& memory = Json()) {
        return github_connector().poll(
            {.settings = settings, .memory = memory, .now = clock.now(), .clock = clock}, client);
    }

    PollOutcome delivered(const Json& memory = Json()) {
        PollOutcome outcome = poll(memory);
        EXPECT_EQ(outcome.kind, PollOutcome::Kind::delivered)
            << (outcome.failure ? outcome.failure->detail : "");
        return outcome;
    }

    ConnectionFailure failed() {
        const PollOutcome outcome = poll();
        EXPECT_EQ(outcome.kind, PollOutcome::Kind::failed);
        return outcome.failure.value_or(ConnectionFailure());
    }

    /// What somebody does in the repository meanwhile.
    void change(http::Method method, const std::string& path, const std::string& body) {
        http::ClientRequest request;
        request.method = method;
        request.url = emulators.base_url("github") + "/repos/octocat/hello-world" + path;
        request.headers = {{"Authorization", format("Bearer {}", kToken)},
                           {"Content-Type", "application/json"}};
        request.body = body;
        const auto response = client.send(request);
        ASSERT_TRUE(response.has_value());
        ASSERT_LT(response->status, 300) << response->body;
    }

    FixtureProcess emulators{"emulated/emulators.mjs", NodeVersion::newest};
    http::CurlClient client{with_loopback()};
    SystemClock clock;
    ConnectorSettings settings;
};

TEST_F(EmulatedGithub, is_read_into_a_section) {
    PollOutcome outcome = delivered();
    EXPECT_EQ(outcome.status, ConnectionStatus::ok) << outcome.coverage.reason;
    EXPECT_GT(outcome.rate_limit_left.value_or(0), 4'000);
    const Json& github = outcome.content["github"];
    EXPECT_EQ(to_text(github["repository"]), R"({"fullName":"octocat/hello-world","defaultBranch":"main"})");
    ASSERT_EQ(github["codeowners"].items().size(), 1U);
    EXPECT_EQ(to_text(github["codeowners"].items()[0]["owners"]), R"(["@octocat","@octo/core"])");

    const Json::Array& commits = github["recentCommits"].items();
    ASSERT_EQ(commits.size(), 5U);
    EXPECT_EQ(commits[0]["message"].as_string(), "Take it apart");
    EXPECT_EQ(commits[0]["files"].items().size(), 100U) << "of 121";
    EXPECT_TRUE(outcome.coverage.reason.contains("files of very large commits (21)"))
        << outcome.coverage.reason;
    EXPECT_EQ(to_text(commits[1]["files"]), R"(["docs/a guide.md"])");
    EXPECT_EQ(commits[1]["author"].as_string(), "octocat");
    EXPECT_EQ(commits[4]["message"].as_string(), "Initial commit");

    const Json::Array& candidates = github["candidateFiles"].items();
    EXPECT_EQ(candidates.size(), 121U) << "all of src, without the symbolic link, and no Markdown";
    const auto is_link = [](const Json& path) { return path.as_string() == "src/link.go"; };
    EXPECT_TRUE(std::ranges::none_of(candidates, is_link));

    const Json::Array& issues = github["existingIssues"].items();
    ASSERT_EQ(issues.size(), 44U) << "the open ones";
    EXPECT_EQ(issues[0]["number"].as_integer(), 45);
    EXPECT_EQ(to_text(issues[0]["labels"]), R"(["bug"])");

    FakeRandom random;
    const KeyRing keys(SealingKey::generate(random));
    const SectionVault vault(keys, Secret("a key"), random);
    Connection connection;
    connection.id = ConnectionId("conn_000000000000000000000000");
    const auto section =
        build_section(github_connector().info(), connection,
                      {std::move(outcome.content), std::move(outcome.memory)}, vault, clock.now());
    ASSERT_TRUE(section.has_value());
    EXPECT_FALSE(to_text(section->content).contains("@example.com"));
}

TEST_F(EmulatedGithub, is_read_page_by_page_along_its_links) {
    settings.values["baseUrl"] = emulators.base_url("pages");
    PollOutcome outcome = delivered();
    EXPECT_EQ(outcome.status, ConnectionStatus::ok) << outcome.coverage.reason;
    const Json::Array& issues = outcome.content["github"]["existingIssues"].items();
    ASSERT_EQ(issues.size(), 44U) << "three pages";
    EXPECT_EQ(issues[43]["number"].as_integer(), 2);
}

TEST_F(EmulatedGithub, has_no_etags_and_is_yet_known_not_to_have_changed) {
    const PollOutcome first = delivered();
    EXPECT_EQ(poll(first.memory).kind, PollOutcome::Kind::unchanged);
    change(http::Method::post, "/issues", R"({"title":"A new one"})");
    const PollOutcome second = delivered(first.memory);
    EXPECT_EQ(second.content["github"]["existingIssues"].items().front()["title"].as_string(), "A new one");
    change(http::Method::put, "/contents/src/new.go", R"({"message":"Add a file","content":"cGFja2FnZQo="})");
    const PollOutcome third = delivered(second.memory);
    EXPECT_EQ(to_text(third.content["github"]["recentCommits"].items().front()["files"]),
              R"(["src/new.go"])");
    EXPECT_EQ(third.content["github"]["candidateFiles"].items().front().as_string(), "src/new.go")
        << "what was touched last comes first";
}

TEST_F(EmulatedGithub, may_have_an_empty_repository) {
    settings.values["repository"] = "octocat/empty";
    const PollOutcome outcome = delivered();
    EXPECT_EQ(outcome.status, ConnectionStatus::ok) << outcome.coverage.reason;
    EXPECT_TRUE(outcome.content["github"]["recentCommits"].items().empty());
    EXPECT_TRUE(outcome.content["github"]["codeowners"].items().empty());
}

TEST_F(EmulatedGithub, tells_what_it_does_not_let_read) {
    settings.values["repository"] = "octocat/quiet";
    const PollOutcome outcome = delivered();
    EXPECT_EQ(outcome.status, ConnectionStatus::partial) << "GitHub answers 410 there, the emulator 404";
    EXPECT_EQ(outcome.coverage.reason, "The key may not read: issues.");
    EXPECT_EQ(outcome.content["github"]["recentCommits"].items().size(), 1U);
    EXPECT_EQ(poll(outcome.memory).status, ConnectionStatus::partial);
}

TEST_F(EmulatedGithub, says_that_a_repository_is_not_there_or_not_for_this_key) {
    settings.values["repository"] = "octocat/nothing";
    EXPECT_EQ(failed().status, 404);
    settings.values["repository"] = "octocat/hello-world";
    settings.secrets.insert_or_assign("token", Secret("github_pat_of_a_stranger"));
    const ConnectionFailure failure = failed();
    EXPECT_EQ(failure.status, 403);
    EXPECT_EQ(failure.type, "auth");
    EXPECT_TRUE(failure.detail.contains("does not let it read")) << failure.detail;
}

TEST_F(EmulatedGithub, lets_an_app_sign_in_for_the_one_repository) {
    sign_in_as_app("100");
    const PollOutcome first = delivered();
    EXPECT_EQ(first.status, ConnectionStatus::ok) << first.coverage.reason;
    EXPECT_EQ(first.content["github"]["recentCommits"].items().size(), 5U);
    EXPECT_EQ(first.content["github"]["existingIssues"].items().size(), 44U);
    const std::string token(first.memory["installation"]["token"].as_string());
    EXPECT_TRUE(token.starts_with("ghs_"));
    EXPECT_FALSE(to_text(first.content).contains(token));
    EXPECT_EQ(poll(first.memory).kind, PollOutcome::Kind::unchanged) << "with the token that is kept";

    http::ClientRequest request;
    request.url = emulators.base_url("github") + "/_emulate/installation-tokens";
    const auto given = client.send(request);
    ASSERT_TRUE(given.has_value());
    const Json tokens = parse_json(given->body).value_or(Json());
    const Json& list = tokens["installation_tokens"];
    ASSERT_EQ(list.items().size(), 1U) << given->body;
    const Json& row = list.items()[0];
    EXPECT_EQ(to_text(row["permissions"]), R"({"contents":"read","issues":"read","metadata":"read"})")
        << given->body;
    EXPECT_EQ(row["repository_selection"].as_string(), "selected");
}

TEST_F(EmulatedGithub, says_why_an_app_may_not_sign_in) {
    sign_in_as_app("101");
    EXPECT_EQ(failed().status, 422) << "an installation that may read metadata only";
    sign_in_as_app("100");
    settings.values["repository"] = "octocat/other";
    EXPECT_EQ(failed().status, 422) << "an installation for another repository";
    sign_in_as_app("999");
    EXPECT_EQ(failed().detail,
              "GitHub knows no such installation of this app. Check the installation's number.");
    sign_in_as_app("100");
    settings.secrets.insert_or_assign("privateKey", Secret(kRsaKeyPkcs1));
    const ConnectionFailure failure = failed();
    EXPECT_EQ(failure.status, 401);
    EXPECT_TRUE(failure.detail.contains("does not accept the app's private key")) << failure.detail;
}

}  // namespace
}  // namespace winsh
