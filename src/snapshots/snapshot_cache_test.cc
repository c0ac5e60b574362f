#include "snapshots/snapshot_cache.h"

#include <gtest/gtest.h>

#include "base/format.h"

namespace winsh {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<const ServedSnapshot> snapshot(std::size_t bytes = 100) {
    auto served = std::make_shared<ServedSnapshot>();
    auto content = std::make_shared<http::Content>();
    content->bytes = std::string(bytes, 'x');
    served->content = std::move(content);
    return served;
}

const WorkspaceId kAcme("workspace_acme");
const WorkspaceId kOther("workspace_other");
const LoopId kLoop("bug-autofix");
const Timestamp kStart = FakeClock().now();

TEST(SnapshotCache, finds_what_was_put_for_that_workspace_and_loop_alone) {
    FakeClock clock;
    SnapshotCache cache(1U << 20U);
    const auto held = snapshot();
    cache.put(kAcme, kLoop, held, kStart, std::nullopt);
    EXPECT_EQ(cache.find("workspace_acme", "bug-autofix", clock), held);
    EXPECT_EQ(cache.find("workspace_other", "bug-autofix", clock), nullptr);
    EXPECT_EQ(cache.find("workspace_acme", "seo-growth", clock), nullptr);
    EXPECT_EQ(cache.find("", "", clock), nullptr);
}

TEST(SnapshotCache, hides_what_has_to_be_built_again_but_keeps_it) {
    FakeClock clock;
    SnapshotCache cache(1U << 20U);
    cache.put(kAcme, kLoop, snapshot(), kStart, clock.now() + 30min);
    clock.advance(30min - 1ms);
    EXPECT_NE(cache.find("workspace_acme", "bug-autofix", clock), nullptr);
    clock.advance(1ms);
    EXPECT_EQ(cache.find("workspace_acme", "bug-autofix", clock), nullptr);
    EXPECT_NE(cache.find_any("workspace_acme", "bug-autofix"), nullptr);
}

TEST(SnapshotCache, hides_what_was_built_before_the_clock_was_set_back) {
    FakeClock clock;
    SnapshotCache cache(1U << 20U);
    cache.put(kAcme, kLoop, snapshot(), kStart, kStart + 30min);
    clock.set_wall_clock(kStart - 1min);
    EXPECT_NE(cache.find("workspace_acme", "bug-autofix", clock), nullptr);
    clock.set_wall_clock(kStart - 400 * 24h);
    EXPECT_EQ(cache.find("workspace_acme", "bug-autofix", clock), nullptr);
}

TEST(SnapshotCache, forgets_a_workspace_and_no_other) {
    FakeClock clock;
    SnapshotCache cache(1U << 20U);
    for (const std::string_view loop : {"c", "a", "b"})
        cache.put(kAcme, LoopId(std::string(loop)), snapshot(), kStart, {});
    cache.put(kOther, kLoop, snapshot(), kStart, {});
    EXPECT_EQ(cache.loops_of(kAcme), (std::vector<LoopId>{LoopId("a"), LoopId("b"), LoopId("c")}));
    cache.erase(kAcme);
    EXPECT_TRUE(cache.loops_of(kAcme).empty());
    EXPECT_NE(cache.find("workspace_other", "bug-autofix", clock), nullptr);
    EXPECT_EQ(cache.size().entries, 1U);
    cache.erase(kOther);
    EXPECT_EQ(cache.size().bytes, 0U);
}

TEST(SnapshotCache, stays_within_its_bytes_and_lets_go_of_what_was_read_longest_ago) {
    FakeClock clock;
    SnapshotCache cache(32 * 10'000);  // 10,000 bytes for each shard; one workspace lives in one.
    for (int number = 0; number < 9; ++number)
        cache.put(kAcme, LoopId(format("loop-{}", number)), snapshot(500), kStart, {});
    EXPECT_NE(cache.find("workspace_acme", "loop-0", clock), nullptr);
    for (int number = 9; number < 14; ++number)
        cache.put(kAcme, LoopId(format("loop-{}", number)), snapshot(500), kStart, {});
    EXPECT_LE(cache.size().bytes, 10'000U);
    EXPECT_NE(cache.find("workspace_acme", "loop-0", clock), nullptr) << "read lately";
    EXPECT_EQ(cache.find("workspace_acme", "loop-1", clock), nullptr);
    EXPECT_NE(cache.find("workspace_acme", "loop-13", clock), nullptr);
}

TEST(SnapshotCache, replacing_counts_once) {
    SnapshotCache cache(1U << 20U);
    cache.put(kAcme, kLoop, snapshot(100), kStart, {});
    const std::size_t bytes = cache.size().bytes;
    cache.put(kAcme, kLoop, snapshot(100), kStart, {});
    EXPECT_EQ(cache.size().bytes, bytes);
    EXPECT_EQ(cache.size().entries, 1U);
    EXPECT_EQ(cache.loops_of(kAcme).size(), 1U);
}

}  // namespace
}  // namespace winsh
