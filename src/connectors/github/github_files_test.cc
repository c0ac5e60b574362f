#include <gtest/gtest.h>

#include <algorithm>

#include "connectors/github/fake_github_fixture.h"
#include "connectors/github/github.h"
#include "connectors/scripted_client_fixture.h"

namespace winsh {
namespace {

constexpr std::string_view kTree = "/repos/octocat/hello-world/git/trees/main?recursive=1";

class GithubFilesTest : public testing::Test {
protected:
    PollOutcome poll(const Json& memory = Json()) { return poll_with(upstream, memory); }
    PollOutcome poll_with(http::Client& client, const Json& memory = Json()) {
        const ConnectorSettings settings = github_form();
        return github_connector().poll(
            {.settings = settings, .memory = memory, .now = clock.now(), .clock = clock}, client);
    }
    std::string& tree() { return upstream.answers[std::string(kTree)]; }
    static const Json& files_of(const PollOutcome& outcome) {
        return outcome.content["github"]["candidateFiles"];
    }

    FakeClock clock;
    FakeGithub upstream;
};

TEST_F(GithubFilesTest, stand_in_the_order_in_which_they_are_likely_to_matter) {
    EXPECT_EQ(
        to_text(files_of(poll())),
        R"(["apps/checkout/total.ts","apps/checkout/total_test.ts","server.ts","apps/checkout/cart.ts"])");
}

TEST_F(GithubFilesTest, are_read_again_with_every_commit) {
    const PollOutcome first = poll();
    tree().replace(tree().find("server.ts"), 9, "worker.ts");
    upstream.something_is_pushed();
    const PollOutcome second = poll(first.memory);
    ASSERT_EQ(second.kind, PollOutcome::Kind::delivered);
    EXPECT_TRUE(to_text(files_of(second)).contains("worker.ts"));
    EXPECT_EQ(poll(second.memory).kind, PollOutcome::Kind::unchanged);
}

TEST_F(GithubFilesTest, that_cannot_be_listed_are_no_fault) {
    for (const int status : {404, 409}) {
        upstream.statuses[std::string(kTree)] = {status, "{}"};
        const PollOutcome outcome = poll();
        ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered) << status;
        EXPECT_EQ(outcome.status, ConnectionStatus::ok) << status;
        EXPECT_EQ(outcome.content["github"].find("candidateFiles"), nullptr) << status;
        EXPECT_EQ(poll(outcome.memory).kind, PollOutcome::Kind::unchanged) << status;
    }
}

TEST_F(GithubFilesTest, too_many_to_be_read_are_left_out_and_said_so) {
    ScriptedClient client([&](const http::ClientRequest& request) -> Result<http::ClientResponse> {
        if (request.url.ends_with(kTree)) return fail(ErrorKind::too_large, "more than 8 MiB.");
        return upstream.send(request);
    });
    const PollOutcome outcome = poll_with(client);
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(outcome.status, ConnectionStatus::ok);
    EXPECT_EQ(outcome.content["github"].find("candidateFiles"), nullptr);
    EXPECT_TRUE(outcome.coverage.reason.contains("the list of files, which is too large to be read (1)"))
        << outcome.coverage.reason;
    EXPECT_EQ(poll_with(client, outcome.memory).kind, PollOutcome::Kind::unchanged);
}

TEST_F(GithubFilesTest, cut_short_by_github_are_delivered_and_said_so) {
    tree().replace(tree().find("\"truncated\": false"), 18, "\"truncated\": true");
    const PollOutcome outcome = poll();
    EXPECT_EQ(files_of(outcome).items().size(), 4U);
    EXPECT_TRUE(outcome.coverage.reason.contains("the end of a list of files that GitHub cut short (1)"))
        << outcome.coverage.reason;
}

TEST_F(GithubFilesTest, are_two_thousand_at_the_most) {
    Json entries = Json::array();
    for (int number = 0; number < 2'100; ++number)
        entries.push(Json::object({{"path", format("src/f{:04}.py", number)}, {"mode", "100644"}}));
    tree() = to_text(Json::object({{"tree", std::move(entries)}, {"truncated", false}}));
    const PollOutcome outcome = poll();
    EXPECT_EQ(files_of(outcome).items().size(), 2'000U);
    EXPECT_EQ(files_of(outcome).items().back().as_string(), "src/f1999.py");
    EXPECT_TRUE(outcome.coverage.reason.contains("source files beyond the first 2,000 (100)"))
        << outcome.coverage.reason;
}

TEST_F(GithubFilesTest, of_wrong_types_are_left_out_one_by_one) {
    tree() = R"({"tree":[1,null,{},{"path":7,"mode":"100644"},{"path":"a.py"},{"path":"","mode":"100644"},
                {"path":"b.py","mode":"100644"},{"path":["c.py"],"mode":"100644"}],"truncated":"yes"})";
    const PollOutcome outcome = poll();
    EXPECT_EQ(to_text(files_of(outcome)), R"(["b.py"])");
}

TEST_F(GithubFilesTest, as_garbage_or_a_fault_fail_like_the_rest) {
    for (const std::string_view garbage : {"", "null", "[]", "{}", R"({"tree":{}})", "<html>"}) {
        upstream.statuses[std::string(kTree)] = {200, std::string(garbage)};
        const PollOutcome outcome = poll();
        ASSERT_EQ(outcome.kind, PollOutcome::Kind::failed) << garbage;
        EXPECT_EQ(outcome.failure->type, "garbage") << garbage;
    }
    upstream.statuses[std::string(kTree)] = {500, "{}"};
    EXPECT_EQ(poll().kind, PollOutcome::Kind::failed);
    upstream.statuses[std::string(kTree)] = {403, "{}"};
    const PollOutcome narrow = poll();
    EXPECT_EQ(narrow.status, ConnectionStatus::partial);
    EXPECT_TRUE(narrow.coverage.reason.ends_with("The key may not read: files.")) << narrow.coverage.reason;
}

TEST_F(GithubFilesTest, of_a_branch_with_a_slash_are_asked_for_by_its_whole_name) {
    std::string& repository = upstream.answers["/repos/octocat/hello-world"];
    repository.replace(repository.find("\"main\""), 6, "\"release/../2 ?#\"");
    poll();
    EXPECT_EQ(
        std::ranges::count(upstream.asked,
                           "/repos/octocat/hello-world/git/trees/release%2F..%2F2%20%3F%23?recursive=1"),
        1);
}

}  // namespace
}  // namespace winsh
