// From a form to the bytes that an agent reads, through everything but the web: connect, poll, read, and what
// becomes of it when the upstream dies.

#include "base/text.h"
#include "snapshots/snapshots_test_case.h"

namespace winsh {
namespace {

using namespace std::chrono_literals;

class Chain : public SnapshotsTest {};

TEST_F(Chain, with_nothing_connected_the_body_is_the_documented_one) {
    const Timestamp created = clock.now();
    clock.advance(48h);
    const auto snapshot = served("bug-autofix");
    EXPECT_EQ(
        snapshot->content->bytes,
        format(
            R"({{"apiVersion":"2026-06-16","loopId":"bug-autofix","generatedAt":"{}","workspace":"{}",)"
            R"("status":"empty","connectors":[],"signals":[],"message":"No hosted connector snapshot is available )"
            R"(for this workspace yet. Connect tools in win.sh, then fetch this endpoint again."}})",
            to_iso8601(created), workspace.text()));
    EXPECT_EQ(snapshot->content->type, "application/json");
    EXPECT_EQ(snapshot->status, SnapshotStatus::empty);
    EXPECT_EQ(snapshot->digest, "");
}

TEST_F(Chain, a_loop_that_needs_github_alone_is_ready_after_the_first_poll) {
    connect();
    EXPECT_EQ(served("dependency-risk")->status, SnapshotStatus::unavailable);
    EXPECT_EQ(poller->run_due(), 1);
    const Json snapshot = read("dependency-risk");
    EXPECT_EQ(snapshot["status"].as_string(), "ready");
    EXPECT_EQ(snapshot["message"].as_string(),
              "All that this loop needs is here and fresh: GitHub (octocat/hello-world). What may want to be "
              "acted on stands in signals, the most urgent first.");
    EXPECT_EQ(snapshot["github"]["repository"]["fullName"].as_string(), "octocat/hello-world");
    EXPECT_EQ(snapshot["github"]["codeowners"].items()[0]["pattern"].as_string(), "apps/github/");
    EXPECT_EQ(snapshot["github"]["recentCommits"].items()[0]["files"].items()[0].as_string(),
              "apps/checkout/total.ts");
    EXPECT_EQ(snapshot["github"]["existingIssues"].items()[0]["number"].as_integer(), 1347);
}

TEST_F(Chain, a_loop_that_also_needs_sentry_is_partial_and_says_so) {
    connect();
    poller->run_due();
    const Json snapshot = read("bug-autofix");
    EXPECT_EQ(snapshot["status"].as_string(), "partial");
    EXPECT_EQ(snapshot["message"].as_string(),
              "This snapshot is incomplete: no connection provides sentry. Connect it in the workspace's "
              "settings, or go on with what is here.");
    EXPECT_EQ(snapshot["github"]["repository"]["fullName"].as_string(), "octocat/hello-world");
    EXPECT_EQ(snapshot.find("sentry"), nullptr) << "never an empty object";
    EXPECT_EQ(read("mrr-anomaly")["status"].as_string(), "empty")
        << "nothing that this loop needs is connected";
}

TEST_F(Chain, what_no_connector_provides_is_not_to_be_connected) {
    connect();
    poller->run_due();
    EXPECT_EQ(
        read("new-page-opportunity")["message"].as_string(),
        "This snapshot is incomplete: no connector of this server provides gsc and ahrefs yet. Connecting "
        "tools does not complete it: go on with what is here.");
    EXPECT_EQ(read("landing-page-match")["message"].as_string(),
              "This snapshot is incomplete: no connection provides analytics; no connector of this server "
              "provides ads yet. Connect analytics in the workspace's settings, or go on with what is here.");
    EXPECT_EQ(
        read("crm-hygiene")["message"].as_string(),
        "No hosted connector snapshot is available for this workspace yet. Connect tools in win.sh, then "
        "fetch this endpoint again.");
}

TEST_F(Chain, the_envelope_is_the_golden_one) {
    connect();
    poller->run_due();
    clock.advance(30s);
    std::string text = to_pretty_text(read("bug-autofix")) + "\n";
    const Json snapshot = read("bug-autofix");
    for (const std::string& id :
         {workspace.text(), std::string(snapshot["connectors"].items()[0]["id"].as_string())})
        for (std::size_t at = text.find(id); at != std::string::npos; at = text.find(id))
            text.replace(at, id.size(), id.starts_with("conn_") ? "CONNECTION" : "WORKSPACE");
    text.replace(text.find("sha256:", text.find("\"digest\"")), 71, "DIGEST");
    const std::string path =
        std::string(WINSH_SOURCE_DIR) + "/src/snapshots/testdata/bug-autofix.golden.json";
    if (std::getenv("WINSH_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
    std::ifstream file(path);
    std::ostringstream golden;
    golden << file.rdbuf();
    EXPECT_EQ(text, golden.str()) << "./dev golden renews it";
}

TEST_F(Chain, when_the_upstream_dies_the_last_good_data_grows_stale) {
    const ConnectionId id = connect();
    poller->run_due();
    const std::string before = to_text(read("dependency-risk")["github"]);
    upstream.failure =
        Error{ErrorKind::network, "https://api.github.com could not be asked: connecting failed.", {}, 0};

    clock.advance(6min);
    poller->run_due();
    Json snapshot = read("dependency-risk");
    EXPECT_EQ(snapshot["status"].as_string(), "partial")
        << "what there is is fresh, but its source is failing";
    EXPECT_EQ(snapshot["connectors"].items()[0]["status"].as_string(), "failed");
    EXPECT_EQ(snapshot["connectors"].items()[0]["error"]["type"].as_string(), "network");
    EXPECT_EQ(to_text(snapshot["github"]), before);

    clock.advance(55min);
    snapshot = read("dependency-risk");
    EXPECT_EQ(snapshot["status"].as_string(), "stale") << "the deadline passes without any poll";
    EXPECT_EQ(snapshot["connectors"].items()[0]["status"].as_string(), "stale");
    EXPECT_EQ(snapshot["message"].as_string(),
              "This snapshot is old: nothing new from GitHub (octocat/hello-world) since "
              "2026-06-16T18:00:00.000Z. Look at "
              "the connection in the workspace's settings before relying on it.");
    EXPECT_EQ(to_text(snapshot["github"]), before) << "last good data stays";
    EXPECT_EQ(connections->find(workspace, id)->health.status, ConnectionStatus::failed);

    upstream.failure.reset();
    poller->run_due();
    EXPECT_EQ(read("dependency-risk")["status"].as_string(), "ready");
}

TEST_F(Chain, what_never_delivered_is_unavailable_and_never_looks_like_good_news) {
    upstream.failure = Error{ErrorKind::network, "its name could not be resolved.", {}, 0};
    connect();
    poller->run_due();
    const Json snapshot = read("dependency-risk");
    EXPECT_EQ(snapshot["status"].as_string(), "unavailable");
    EXPECT_EQ(
        snapshot["message"].as_string(),
        "There is no data yet: GitHub (octocat/hello-world) could not be read. Wait a minute, or look at the "
        "connection in the workspace's settings.");
    EXPECT_EQ(snapshot.find("github"), nullptr);
    EXPECT_EQ(snapshot["connectors"].items()[0]["status"].as_string(), "failed");
    EXPECT_TRUE(snapshot["connectors"].items()[0]["contentDigest"].is_null());
}

TEST_F(Chain, after_the_last_connection_is_removed_the_body_is_the_documented_one_again) {
    const ConnectionId id = connect();
    poller->run_due();
    EXPECT_EQ(served("dependency-risk")->status, SnapshotStatus::ready);
    clock.advance(1min);
    ASSERT_TRUE(connections->remove(workspace, id, somebody()).has_value());
    const Json snapshot = read("dependency-risk");
    EXPECT_EQ(snapshot["status"].as_string(), "empty");
    EXPECT_EQ(snapshot.members().size(), 8U);
    EXPECT_EQ(snapshot["generatedAt"].as_string(), to_iso8601(clock.now()))
        << "dated by the change of connections";
    EXPECT_EQ(poller->run_due(), 1) << "looks once, finds nothing";
    EXPECT_EQ(poller->run_due(), 0);
}

TEST_F(Chain, nothing_that_a_third_party_wrote_is_outside_the_untrusted_pointers) {
    connect();
    poller->run_due();
    const Json snapshot = read("dependency-risk");
    std::vector<std::string> untrusted;
    for (const Json& pointer : snapshot["untrusted"].items()) {
        untrusted.emplace_back(pointer.as_string());
        EXPECT_NE(snapshot.at_pointer(pointer.as_string()), nullptr);
    }
    EXPECT_EQ(untrusted, (std::vector<std::string>{"/signals", "/github/repository", "/github/codeowners",
                                                   "/github/recentCommits", "/github/existingIssues"}));
    for (const Json& row : snapshot["redactions"].items())
        EXPECT_NE(snapshot.at_pointer(row["pointer"].as_string()), nullptr);
    const std::string bytes = served("dependency-risk")->content->bytes;
    for (const std::string_view secret : {"mona@example.com", "ghp_0123456789", "github_pat_fixture", "\\n"})
        EXPECT_FALSE(bytes.contains(secret)) << secret;
}

}  // namespace
}  // namespace winsh
