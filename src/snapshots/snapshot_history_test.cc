#include "snapshots/snapshots_test_case.h"

namespace winsh {
namespace {

using namespace std::chrono_literals;

class SnapshotHistory : public SnapshotsTest {
protected:
    void change_upstream() {
        std::string& repository = upstream.answers["/repos/octocat/hello-world"];
        repository.replace(repository.find("\"main\""), 6, "\"trunk\"");
        upstream.something_is_pushed();
        poll_all_in_turn();
    }
    std::shared_ptr<const ServedSnapshot> within(std::size_t tokens,
                                                 const std::string& loop = "dependency-risk") {
        const auto snapshot = snapshots->within(workspace, LoopId(loop), tokens);
        EXPECT_TRUE(snapshot.has_value()) << snapshot.error().message;
        return snapshot.value_or(nullptr);
    }
    Json difference(const std::string& digest, const ServedSnapshot& current,
                    const std::string& loop = "dependency-risk") {
        const auto content = snapshots->difference_since(workspace, LoopId(loop), digest, current);
        EXPECT_TRUE(content.has_value());
        return content && *content ? parse_json((*content)->bytes, {.bytes = 1U << 20U}).value_or(Json())
                                   : Json();
    }
    static Json json_of(const ServedSnapshot& snapshot) {
        return parse_json(snapshot.content->bytes, {.bytes = 1U << 20U}).value_or(Json());
    }
};

TEST_F(SnapshotHistory, a_digest_gives_that_very_snapshot_also_after_others_and_a_restart) {
    connect();
    poller->run_due();
    const auto first = served("dependency-risk");
    change_upstream();
    ASSERT_NE(served("dependency-risk")->digest, first->digest);
    start_anew();
    const auto found = snapshots->of_digest(workspace, first->digest);
    ASSERT_TRUE(found.has_value()) << found.error().message;
    EXPECT_EQ((*found)->content->bytes, first->content->bytes);
    EXPECT_EQ((*found)->content->etag, first->content->etag);
    EXPECT_EQ((*found)->digest, first->digest);
}

TEST_F(SnapshotHistory, is_of_one_workspace) {
    const WorkspaceId other = add_workspace("other@example.com", "Other");
    connect();
    poller->run_due();
    const auto snapshot = served("dependency-risk");
    EXPECT_EQ(snapshots->of_digest(other, snapshot->digest).error().kind, ErrorKind::not_found);
    EXPECT_EQ(snapshots->of_digest(workspace, "sha256:" + std::string(64, '0')).error().kind,
              ErrorKind::not_found);
    EXPECT_TRUE(snapshots->history(other, LoopId("dependency-risk"), 10)->empty());
}

TEST_F(SnapshotHistory, of_a_loop_is_listed_newest_first_and_what_is_empty_has_none) {
    served("dependency-risk");
    EXPECT_TRUE(snapshots->history(workspace, LoopId("dependency-risk"), 10)->empty());
    connect();
    poller->run_due();
    const auto first = served("dependency-risk");
    change_upstream();
    const auto second = served("dependency-risk");
    const auto history = snapshots->history(workspace, LoopId("dependency-risk"), 2);
    ASSERT_TRUE(history.has_value());
    EXPECT_EQ(*history, (std::vector<PastSnapshot>{{second->digest, second->status, second->generated_at},
                                                   {first->digest, first->status, first->generated_at}}));
    EXPECT_EQ(snapshots->history(workspace, LoopId("no-such-loop"), 2).error().kind, ErrorKind::not_found);
}

TEST_F(SnapshotHistory, a_budget_of_its_own_changes_nothing_for_the_others) {
    connect();
    poller->run_due();
    const auto usual = served("dependency-risk");
    const auto small = within(500);
    EXPECT_EQ(json_of(*small)["budget"]["limit"].as_integer(), 500);
    EXPECT_LE(small->content->bytes.size(), 500U * 4U);
    EXPECT_NE(small->digest, usual->digest);
    EXPECT_EQ(snapshots->from_memory(workspace, "dependency-risk"), usual);
    EXPECT_EQ(store->snapshots().latest(workspace, LoopId("dependency-risk")).value()->digest, usual->digest);
    EXPECT_EQ(snapshots->of_digest(workspace, small->digest).value()->content->bytes, small->content->bytes);
    EXPECT_EQ(within(8'000), usual) << "the usual budget is the usual snapshot";
}

TEST_F(SnapshotHistory, with_a_budget_of_its_own_bytes_stay_the_same_while_only_time_goes_by) {
    connect();
    poller->run_due();
    const auto first = within(500);
    clock.advance(5min);
    poller->run_due();
    EXPECT_EQ(within(500)->content->etag, first->content->etag);
    start_anew();
    EXPECT_EQ(within(500)->content->etag, first->content->etag);
    clock.advance(31min);
    poller->run_due();
    const auto later = within(500);
    EXPECT_EQ(later->digest, first->digest);
    EXPECT_GT(later->generated_at, first->generated_at) << "after half of maxAgeSeconds the new age is told";
    snapshots->sections_changed(workspace);
    EXPECT_EQ(within(500)->content->etag, later->content->etag) << "nothing in it has changed";
}

TEST_F(SnapshotHistory, with_a_budget_of_its_own_a_change_is_seen_at_once) {
    const ConnectionId id = connect();
    poller->run_due();
    const auto first = within(1'000);
    change_upstream();
    EXPECT_NE(within(1'000)->digest, first->digest);
    EXPECT_TRUE(within(1'000)->content->bytes.contains("trunk"));
    Connections others(*store, keys, upstream, clock, random);
    ASSERT_TRUE(others.remove(workspace, id, somebody()).has_value());
    snapshots->forget(workspace);
    EXPECT_EQ(within(500)->status, SnapshotStatus::empty);
}

TEST_F(SnapshotHistory, what_is_empty_has_no_budget) {
    EXPECT_EQ(within(500, "bug-autofix")->content->bytes, served("bug-autofix")->content->bytes);
}

TEST_F(SnapshotHistory, tells_what_has_changed_since_a_digest) {
    connect();
    poller->run_due();
    const auto first = served("dependency-risk");
    EXPECT_TRUE(difference(first->digest, *first)["connectors"].items().empty());
    change_upstream();
    const auto second = served("dependency-risk");
    const Json found = difference(first->digest, *second);
    EXPECT_EQ(found["since"].as_string(), first->digest);
    EXPECT_EQ(found["digest"].as_string(), second->digest);
    EXPECT_EQ(to_text(found["sections"]), R"({"changed":["github"],"added":[],"removed":[]})");
    EXPECT_EQ(found["connectors"].items().size(), 1U) << "its contentDigest differs";
}

TEST_F(SnapshotHistory, tells_no_difference_to_what_it_does_not_know) {
    connect();
    poller->run_due();
    const auto snapshot = served("dependency-risk");
    EXPECT_TRUE(difference("sha256:" + std::string(64, '0'), *snapshot).is_null());
    const auto other_loop = served("bug-autofix");
    EXPECT_TRUE(difference(other_loop->digest, *snapshot).is_null()) << "it is of another loop";
    const WorkspaceId other = add_workspace("other@example.com", "Other");
    EXPECT_EQ(
        snapshots->difference_since(other, LoopId("dependency-risk"), snapshot->digest, *snapshot).value(),
        nullptr);
}

}  // namespace
}  // namespace winsh
