#include "snapshots/snapshot_retention.h"

#include "snapshots/snapshots_test_case.h"

namespace winsh {
namespace {

using namespace std::chrono_literals;

class Retention : public SnapshotsTest {
protected:
    void put(const std::string& digest) {
        StoredSnapshot snapshot;
        snapshot.workspace = workspace;
        snapshot.loop = LoopId("bug-autofix");
        snapshot.digest = digest;
        snapshot.status = SnapshotStatus::ready;
        snapshot.generated_at = clock.now();
        snapshot.bytes = "{}";
        ASSERT_TRUE(store->snapshots().put(snapshot).has_value());
    }
    bool is_known(const std::string& digest) {
        return store->snapshots().find(workspace, digest).value().has_value();
    }
};

TEST_F(Retention, counts_from_when_a_snapshot_ceased_to_be_the_latest) {
    SnapshotRetention retention(store->snapshots(), clock, log, std::chrono::days(30));
    put("a");
    clock.advance(100 * 24h);
    retention.forget_old();
    EXPECT_TRUE(is_known("a")) << "it is the latest";
    put("b");
    clock.advance(30 * 24h);
    retention.forget_old();
    EXPECT_TRUE(is_known("a"));
    clock.advance(1ms);
    retention.forget_old();
    EXPECT_FALSE(is_known("a"));
    EXPECT_TRUE(is_known("b"));
}

TEST_F(Retention, of_no_days_keeps_the_latest_only) {
    SnapshotRetention retention(store->snapshots(), clock, log, std::chrono::days(0));
    put("a");
    put("b");
    clock.advance(1ms);
    retention.forget_old();
    EXPECT_FALSE(is_known("a"));
    EXPECT_TRUE(is_known("b"));
}

TEST_F(Retention, forgets_all_that_is_old_in_one_round_however_much) {
    SnapshotRetention retention(store->snapshots(), clock, log, std::chrono::days(1));
    const int many = 2 * SnapshotStore::kMostForgotten + 1;
    for (int number = 0; number <= many; ++number) put(std::to_string(number));
    clock.advance(48h);
    retention.forget_old();
    EXPECT_EQ(store->snapshots().history(workspace, LoopId("bug-autofix"), 1'000)->size(), 1U);
}

}  // namespace
}  // namespace winsh
