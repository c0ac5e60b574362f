#include "base/format.h"
#include "store/store_contract_test.h"

namespace winsh {
namespace {

using std::chrono::seconds;

const WorkspaceId kWorkspace("workspace_6b04d27667aa12b21697648a");
const LoopId kLoop("bug-autofix");

/// Its bytes tell what it is.
StoredSnapshot snapshot_of(std::string_view content, Timestamp generated_at, const LoopId& loop = kLoop) {
    StoredSnapshot snapshot;
    snapshot.workspace = kWorkspace;
    snapshot.loop = loop;
    snapshot.digest = format("sha256:{}", content);
    snapshot.status = SnapshotStatus::ready;
    snapshot.generated_at = generated_at;
    snapshot.rebuild_at = generated_at + seconds(60);
    snapshot.bytes = format("{} at {}", content, to_iso8601(generated_at));
    return snapshot;
}

std::vector<std::string> digests(const Result<std::vector<PastSnapshot>>& history) {
    std::vector<std::string> found;
    EXPECT_TRUE(history) << testing::PrintToString(history);
    if (!history) return found;
    for (const PastSnapshot& past : *history) found.push_back(past.digest);
    return found;
}

using Digests = std::vector<std::string>;

TEST_P(StoreContract, latest_snapshot_replaces_the_one_before) {
    StoredSnapshot snapshot;
    snapshot.workspace = make_account().workspace.id;
    snapshot.loop = LoopId("bug-autofix");
    snapshot.digest = "sha256:00";
    snapshot.status = SnapshotStatus::stale;
    snapshot.generated_at = now();
    snapshot.bytes = "{\"old\":true}";
    ASSERT_TRUE(store().snapshots().put(snapshot));
    snapshot.digest = "sha256:01";
    snapshot.status = SnapshotStatus::ready;
    snapshot.generated_at = now() + seconds(1);
    snapshot.rebuild_at = now() + seconds(60);
    snapshot.bytes = std::string(100'000, 'x') + std::string("\0\xff", 2);
    ASSERT_TRUE(store().snapshots().put(snapshot));
    StoredSnapshot other = snapshot;
    other.loop = LoopId("abuse-fraud-watch");
    other.rebuild_at = std::nullopt;
    ASSERT_TRUE(store().snapshots().put(other));
    open_again();

    const auto found = store().snapshots().latest(snapshot.workspace, snapshot.loop);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->digest, snapshot.digest);
    EXPECT_EQ((*found)->status, snapshot.status);
    EXPECT_EQ((*found)->generated_at, snapshot.generated_at);
    EXPECT_EQ((*found)->rebuild_at, snapshot.rebuild_at);
    EXPECT_EQ((*found)->bytes, snapshot.bytes);
    EXPECT_FALSE(store().snapshots().latest(snapshot.workspace, LoopId("winback")).value().has_value());
    EXPECT_FALSE(store().snapshots().latest(WorkspaceId("none"), snapshot.loop).value().has_value());

    const auto found_other = store().snapshots().latest(other.workspace, other.loop);
    ASSERT_TRUE(found_other && *found_other);
    EXPECT_EQ((*found_other)->loop, other.loop);
    EXPECT_EQ((*found_other)->rebuild_at, std::nullopt);
}

TEST_P(StoreContract, history_keeps_the_first_build_of_each_content) {
    const StoredSnapshot first = snapshot_of("a", now());
    const StoredSnapshot again = snapshot_of("a", now() + seconds(1));
    ASSERT_TRUE(store().snapshots().put(first));
    ASSERT_TRUE(store().snapshots().put(again));
    open_again();
    const auto found = store().snapshots().find(kWorkspace, "sha256:a");
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->workspace, kWorkspace);
    EXPECT_EQ((*found)->loop, kLoop);
    EXPECT_EQ((*found)->digest, first.digest);
    EXPECT_EQ((*found)->status, first.status);
    EXPECT_EQ((*found)->generated_at, first.generated_at);
    EXPECT_EQ((*found)->rebuild_at, std::nullopt);
    EXPECT_EQ((*found)->bytes, first.bytes);
    EXPECT_EQ(store().snapshots().latest(kWorkspace, kLoop).value()->bytes, again.bytes);
    const auto history = store().snapshots().history(kWorkspace, kLoop, 10);
    EXPECT_EQ(*history, (std::vector<PastSnapshot>{{first.digest, first.status, first.generated_at}}));
}

TEST_P(StoreContract, history_is_that_of_one_loop_and_workspace_newest_first) {
    ASSERT_TRUE(store().snapshots().put(snapshot_of("b", now() + seconds(1))));
    ASSERT_TRUE(store().snapshots().put(snapshot_of("a", now())));
    ASSERT_TRUE(store().snapshots().put(snapshot_of("c", now() + seconds(2))));
    ASSERT_TRUE(store().snapshots().put(snapshot_of("of another loop", now(), LoopId("winback"))));
    StoredSnapshot others = snapshot_of("of another workspace", now());
    others.workspace = WorkspaceId("workspace_of_others");
    ASSERT_TRUE(store().snapshots().put(others));
    EXPECT_EQ(digests(store().snapshots().history(kWorkspace, kLoop, 10)),
              (Digests{"sha256:c", "sha256:b", "sha256:a"}));
    EXPECT_EQ(digests(store().snapshots().history(kWorkspace, kLoop, 2)), (Digests{"sha256:c", "sha256:b"}));
    EXPECT_EQ(digests(store().snapshots().history(kWorkspace, LoopId("seo-growth"), 2)), Digests());
    EXPECT_FALSE(store().snapshots().find(kWorkspace, others.digest).value().has_value());
    EXPECT_FALSE(store().snapshots().find(kWorkspace, "").value().has_value());
    EXPECT_TRUE(store().snapshots().find(others.workspace, others.digest).value().has_value());
}

TEST_P(StoreContract, two_workspaces_may_have_snapshots_of_one_digest) {
    StoredSnapshot others = snapshot_of("a", now() + seconds(1));
    others.workspace = WorkspaceId("workspace_of_others");
    ASSERT_TRUE(store().snapshots().put(snapshot_of("a", now())));
    ASSERT_TRUE(store().snapshots().put(others));
    EXPECT_EQ(store().snapshots().find(others.workspace, "sha256:a").value()->bytes, others.bytes);
    EXPECT_NE(store().snapshots().find(kWorkspace, "sha256:a").value()->bytes, others.bytes);
}

TEST_P(StoreContract, a_snapshot_put_aside_can_be_found_and_is_never_one_of_the_latest) {
    ASSERT_TRUE(store().snapshots().put(snapshot_of("a", now())));
    ASSERT_TRUE(store().snapshots().put_aside(snapshot_of("small", now() + seconds(1))));
    EXPECT_EQ(store().snapshots().latest(kWorkspace, kLoop).value()->digest, "sha256:a");
    EXPECT_TRUE(store().snapshots().find(kWorkspace, "sha256:small").value().has_value());
    EXPECT_EQ(digests(store().snapshots().history(kWorkspace, kLoop, 10)), Digests{"sha256:a"})
        << "one reader's budget is no news to the others";
    ASSERT_TRUE(store().snapshots().put(snapshot_of("small", now() + seconds(2))));
    EXPECT_EQ(digests(store().snapshots().history(kWorkspace, kLoop, 10)),
              (Digests{"sha256:small", "sha256:a"}));
}

TEST_P(StoreContract, of_snapshots_put_aside_only_the_last_are_kept) {
    ASSERT_TRUE(store().snapshots().put(snapshot_of("a", now())));
    ASSERT_TRUE(store().snapshots().put(snapshot_of("b", now())));
    for (int number = 0; number < SnapshotStore::kMostAside + 3; ++number) {
        ASSERT_TRUE(
            store().snapshots().put_aside(snapshot_of(format("small {}", number), now() + seconds(number))));
    }
    EXPECT_FALSE(store().snapshots().find(kWorkspace, "sha256:small 2").value().has_value());
    EXPECT_TRUE(store().snapshots().find(kWorkspace, "sha256:small 3").value().has_value());
    EXPECT_TRUE(store().snapshots().find(kWorkspace, "sha256:a").value().has_value())
        << "it was the latest once";
}

TEST_P(StoreContract, old_snapshots_are_forgotten_but_never_the_latest) {
    ASSERT_TRUE(store().snapshots().put(snapshot_of("a", now())));
    ASSERT_TRUE(store().snapshots().put(snapshot_of("b", now() + seconds(10))));
    ASSERT_TRUE(store().snapshots().put(snapshot_of("latest of another loop", now(), LoopId("winback"))));
    ASSERT_TRUE(store().snapshots().put_aside(snapshot_of("small", now() + seconds(20))));
    EXPECT_EQ(store().snapshots().forget_older_than(now() + seconds(10)), 0)
        << "superseded at that time, not before it";
    EXPECT_EQ(store().snapshots().forget_older_than(now() + seconds(11)), 1);
    EXPECT_FALSE(store().snapshots().find(kWorkspace, "sha256:a").value().has_value());
    EXPECT_EQ(store().snapshots().forget_older_than(now() + seconds(1'000)), 1);
    EXPECT_EQ(digests(store().snapshots().history(kWorkspace, kLoop, 10)), Digests{"sha256:b"});
    EXPECT_TRUE(store().snapshots().find(kWorkspace, "sha256:latest of another loop").value().has_value());
}

TEST_P(StoreContract, a_content_that_comes_back_is_the_latest_again) {
    ASSERT_TRUE(store().snapshots().put(snapshot_of("a", now())));
    ASSERT_TRUE(store().snapshots().put(snapshot_of("b", now() + seconds(1))));
    ASSERT_TRUE(store().snapshots().put(snapshot_of("a", now() + seconds(2))));
    ASSERT_TRUE(store().snapshots().put_aside(snapshot_of("a", now() + seconds(3))));
    EXPECT_EQ(store().snapshots().forget_older_than(now() + seconds(1'000)), 1);
    EXPECT_EQ(digests(store().snapshots().history(kWorkspace, kLoop, 10)), Digests{"sha256:a"});
    EXPECT_EQ(store().snapshots().latest(kWorkspace, kLoop).value()->digest, "sha256:a");
}

TEST_P(StoreContract, forgetting_is_done_in_small_portions) {
    const int many = SnapshotStore::kMostForgotten + 20;
    for (int number = 0; number <= many; ++number)
        ASSERT_TRUE(store().snapshots().put(snapshot_of(std::to_string(number), now() + seconds(number))));
    EXPECT_EQ(store().snapshots().forget_older_than(now() + seconds(10'000)), SnapshotStore::kMostForgotten);
    EXPECT_TRUE(store().snapshots().find(kWorkspace, format("sha256:{}", many - 1)).value().has_value())
        << "the oldest go first";
    EXPECT_EQ(store().snapshots().forget_older_than(now() + seconds(10'000)), 20);
    EXPECT_EQ(store().snapshots().forget_older_than(now() + seconds(10'000)), 0);
}

TEST_P(StoreContract, of_what_changes_with_every_poll_a_loop_keeps_the_last) {
    constexpr int kMany = SnapshotStore::kMostOfLoop + 5;
    for (int number = 0; number < kMany; ++number)
        ASSERT_TRUE(store().snapshots().put(snapshot_of(std::to_string(number), now() + seconds(number))));
    const Digests kept = digests(store().snapshots().history(kWorkspace, kLoop, 1'000));
    ASSERT_EQ(kept.size(), static_cast<std::size_t>(SnapshotStore::kMostOfLoop) + 1);
    EXPECT_EQ(kept.front(), format("sha256:{}", kMany - 1)) << "the latest is not counted";
    EXPECT_EQ(kept.back(), "sha256:4");
}

}  // namespace
}  // namespace winsh
