#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "connectors/connector.h"
#include "http/curl_client.h"
#include "snapshots/section_builder.h"
#include "tests/upstream/fixture_process.h"

namespace winsh {
namespace {

class GithubRecordings : public testing::Test {
protected:
    PollOutcome poll(const std::string& play, const std::string& repository) {
        const std::string base_url = server.base_url(play);
        EXPECT_FALSE(base_url.empty())
            << "The fixture server did not start: it needs node and `npm ci` in tests/upstream.";
        http::CurlClient client({.addresses = http::AddressRule::public_only,
                                 .allowed_hosts = {"127.0.0.1"},
                                 .user_agent = "",
                                 .authorities_file = ""});
        ConnectorSettings settings;
        settings.values = {{"repository", repository}, {"baseUrl", base_url}};
        settings.secrets.emplace("token", Secret("github_pat_fixture"));
        PollOutcome outcome = find_connector("github")->poll(
            {.settings = settings, .memory = Json(), .now = clock.now(), .clock = clock}, client);
        EXPECT_EQ(outcome.kind, PollOutcome::Kind::delivered)
            << (outcome.failure ? outcome.failure->detail : "");
        return outcome;
    }

    FixtureProcess server;
    SystemClock clock;
};

TEST_F(GithubRecordings, are_read_page_by_page_into_a_section) {
    PollOutcome outcome = poll("paginate", "octokit-fixture-org/hello-world");
    const Json& github = outcome.content["github"];
    EXPECT_EQ(github["repository"]["fullName"].as_string(), "octokit-fixture-org/hello-world");
    EXPECT_EQ(github["repository"]["defaultBranch"].as_string(), "master");
    const Json::Array& issues = github["existingIssues"].items();
    ASSERT_EQ(issues.size(), 13U) << "five pages of three, the last with one";
    std::vector<std::int64_t> numbers;
    for (const Json& issue : issues) {
        numbers.push_back(issue["number"].as_integer());
        EXPECT_FALSE(issue["title"].as_string().empty());
        EXPECT_TRUE(issue["url"].as_string().starts_with("http"));
    }
    std::ranges::sort(numbers);
    EXPECT_EQ(numbers, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}));
    EXPECT_TRUE(github["recentCommits"].items().empty());
    EXPECT_TRUE(github["codeowners"].items().empty()) << "a README is no CODEOWNERS, and no fault either";
    EXPECT_EQ(outcome.status, ConnectionStatus::ok) << outcome.coverage.reason;
    EXPECT_EQ(outcome.rate_limit_left, 4'999);

    FakeRandom random;
    const KeyRing keys(SealingKey::generate(random));
    const SectionVault vault(keys, Secret("a key"), random);
    Connection connection;
    connection.id = ConnectionId("conn_000000000000000000000000");
    const auto section =
        build_section(find_connector("github")->info(), connection,
                      {std::move(outcome.content), std::move(outcome.memory)}, vault, clock.now());
    ASSERT_TRUE(section.has_value());
    EXPECT_TRUE(section->redactions.items().empty()) << to_text(section->redactions);
}

TEST_F(GithubRecordings, lead_from_the_old_name_of_a_repository_to_the_new_one) {
    const PollOutcome outcome = poll("rename", "octokit-fixture-org/rename-repository");
    EXPECT_EQ(outcome.content["github"]["repository"]["fullName"].as_string(),
              "octokit-fixture-org/rename-repository-newname");
}

}  // namespace
}  // namespace winsh
