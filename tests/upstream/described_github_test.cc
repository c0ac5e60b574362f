#include <gtest/gtest.h>

#include "base/format.h"
#include "base/testing/rsa_keys.h"
#include "base/text.h"
#include "connectors/github/github.h"
#include "tests/upstream/fixture_process.h"
#include "tests/upstream/loopback_client.h"

namespace winsh {
namespace {

/// GitHub as its own description says it is. What the description does not allow to be asked is answered with
/// 418, which fails a poll or makes it partial.
class DescribedGithub : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_FALSE(server.base_url("github").empty())
            << "Prism did not start: it needs node and `npm ci` in tests/emulated.";
        settings.values = {{"repository", "octocat/Hello-World"}};
        settings.secrets.insert_or_assign("token", Secret("github_pat_described"));
    }

    void sign_in_as_app() {
        settings.secrets.insert_or_assign("token", Secret(""));
        settings.secrets.insert_or_assign("privateKey", Secret(kRsaKeyPkcs1));
        settings.values["appId"] = "Iv23li.described";
        settings.values["installationId"] = "12345678";
    }

    /// `wishes`: which answers are to come, such as `commits=409`. See described_github.mjs.
    PollOutcome poll(const std::string& wishes, const Json& memory = Json()) {
        settings.values["baseUrl"] = server.base_url("github") + "/" + wishes;
        return github_connector().poll(
            {.settings = settings, .memory = memory, .now = clock.now(), .clock = clock}, client);
    }

    PollOutcome delivered(const std::string& wishes, ConnectionStatus status = ConnectionStatus::ok) {
        PollOutcome outcome = poll(wishes);
        EXPECT_EQ(outcome.kind, PollOutcome::Kind::delivered)
            << (outcome.failure ? outcome.failure->detail : "");
        EXPECT_EQ(outcome.status, status) << outcome.coverage.reason;
        return outcome;
    }

    ConnectionFailure failed(const std::string& wishes) {
        const PollOutcome outcome = poll(wishes);
        EXPECT_EQ(outcome.kind, PollOutcome::Kind::failed) << wishes;
        return outcome.failure.value_or(ConnectionFailure());
    }

    FixtureProcess server{"emulated/described_github.mjs"};
    http::CurlClient client{with_loopback()};
    SystemClock clock;
    ConnectorSettings settings;
};

TEST_F(DescribedGithub, allows_all_that_is_asked_and_its_examples_are_understood) {
    PollOutcome outcome = delivered("examples");
    const Json& github = outcome.content["github"];
    EXPECT_EQ(to_text(github["repository"]),
              R"({"fullName":"octocat/Hello-World","defaultBranch":"master"})");
    ASSERT_EQ(github["codeowners"].items().size(), 1U) << "the other rule is of an ending, not of a folder";
    const Json::Array& commits = github["recentCommits"].items();
    ASSERT_EQ(commits.size(), 1U);
    EXPECT_EQ(commits[0]["sha"].as_string(), "6dcb09b5b57875f334f61aebed695e2e4193db5e");
    EXPECT_EQ(commits[0]["message"].as_string(), "Fix all the bugs");
    EXPECT_EQ(commits[0]["author"].as_string(), "octocat");
    EXPECT_EQ(commits[0]["date"].as_string(), "2011-04-14T16:00:49Z");
    EXPECT_EQ(to_text(commits[0]["files"]), R"(["file1.txt"])");
    const Json::Array& issues = github["existingIssues"].items();
    ASSERT_EQ(issues.size(), 1U) << "and no pull request";
    EXPECT_EQ(issues[0]["number"].as_integer(), 1348);
    EXPECT_EQ(issues[0]["title"].as_string(), "Found a bug");
    EXPECT_EQ(to_text(issues[0]["labels"]), R"(["bug"])");
    EXPECT_EQ(issues[0]["updatedAt"].as_string(), "2011-04-22T13:33:48Z");
    EXPECT_EQ(to_text(github["candidateFiles"]), "[]") << "the example has no source files";
    EXPECT_EQ(poll("examples", outcome.memory).kind, PollOutcome::Kind::unchanged);
}

TEST_F(DescribedGithub, may_have_an_empty_repository) {
    const PollOutcome outcome = delivered("commits=409,tree=409,contents=404");
    EXPECT_TRUE(outcome.content["github"]["recentCommits"].items().empty());
    EXPECT_TRUE(outcome.content["github"]["codeowners"].items().empty());
    EXPECT_EQ(outcome.content["github"].find("candidateFiles"), nullptr);
}

TEST_F(DescribedGithub, may_keep_parts_to_itself) {
    const PollOutcome outcome = delivered("commits=404,contents=403,tree=404", ConnectionStatus::partial);
    EXPECT_EQ(outcome.coverage.reason, "The key may not read: CODEOWNERS, commits.");
    const PollOutcome one = delivered("issues=404", ConnectionStatus::partial);
    EXPECT_TRUE(one.coverage.reason.ends_with("The key may not read: issues.")) << one.coverage.reason;
    EXPECT_EQ(failed("commits=404,issues=404,contents=403").type, "not_found")
        << "nothing is left to tell of";
    for (const std::string_view status : {"404", "409", "500", "503"}) {
        const PollOutcome no_files = delivered(format("commit={}", status), ConnectionStatus::partial);
        EXPECT_TRUE(no_files.coverage.reason.ends_with("; commits whose files have not been read yet (1)."))
            << no_files.coverage.reason;
    }
    const PollOutcome too_large = delivered("commit=422");
    EXPECT_TRUE(too_large.coverage.reason.ends_with("; commits too large to be read (1)."))
        << too_large.coverage.reason;
}

TEST_F(DescribedGithub, has_its_declared_errors_told_in_words) {
    EXPECT_EQ(failed("repository=404").type, "not_found");
    EXPECT_EQ(failed("repository=403").type, "auth");
    const ConnectionFailure moved = failed("repository=301");
    EXPECT_EQ(moved.status, 301) << "without a Location there is nowhere to go on";
    EXPECT_TRUE(moved.detail.contains("answered with status 301")) << moved.detail;
    EXPECT_TRUE(failed("commits=500").detail.contains("has a fault of its own"));
    EXPECT_EQ(failed("commits=400").status, 400);
    EXPECT_EQ(failed("issues=422").status, 422);
    EXPECT_EQ(failed("tree=422").status, 422);
    EXPECT_EQ(failed("contents=302").status, 302);
}

TEST_F(DescribedGithub, gives_an_app_the_token_that_it_asks_for) {
    sign_in_as_app();
    const PollOutcome outcome = delivered("examples");
    EXPECT_EQ(outcome.memory["installation"]["token"].as_string(),
              "ghs_16C7e42F292c6912E7710c838347Ae178B4a");
    EXPECT_EQ(poll("examples", outcome.memory).kind, PollOutcome::Kind::delivered)
        << "the example's token ran out in 2016: another is asked for";
    EXPECT_EQ(failed("token=401").status, 401);
    EXPECT_EQ(failed("token=403").status, 403);
    EXPECT_EQ(failed("token=404").type, "not_found");
    EXPECT_TRUE(failed("token=422").detail.contains("does not let this installation read the repository"));
}

TEST_F(DescribedGithub, is_not_followed_to_another_host) {
    const ConnectionFailure failure = failed("links=example");
    EXPECT_EQ(failure.type, "refused_address");
    EXPECT_TRUE(failure.detail.contains("sends winsh on to another host")) << failure.detail;
}

TEST_F(DescribedGithub, may_answer_with_anything_that_its_schemas_allow) {
    for (int number = 1; number <= 8; ++number) {
        const PollOutcome outcome =
            poll(format("issues=dynamic{0},commits=dynamic{0},tree=dynamic{0}", number));
        EXPECT_EQ(outcome.kind, PollOutcome::Kind::delivered)
            << number << (outcome.failure ? outcome.failure->detail : "");
        EXPECT_EQ(outcome.status, ConnectionStatus::ok) << number << outcome.coverage.reason;
        const PollOutcome files = poll(format("commit=dynamic{}", number));
        EXPECT_EQ(files.kind, PollOutcome::Kind::delivered) << number;
        EXPECT_EQ(files.content["github"]["recentCommits"].items().size(), 1U) << number;
    }
}

}  // namespace
}  // namespace winsh
