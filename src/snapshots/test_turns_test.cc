#include "snapshots/test_turns.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

WorkspaceId workspace(const char* name) { return WorkspaceId(name); }

TEST(TestTurns, are_one_a_workspace_and_two_in_all) {
    TestTurns turns;
    auto first = turns.take(workspace("workspace_a"));
    ASSERT_TRUE(first.has_value());
    const auto again = turns.take(workspace("workspace_a"));
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().kind, ErrorKind::rate_limited);
    EXPECT_GT(again.error().retry_after_seconds, 0);

    const auto second = turns.take(workspace("workspace_b"));
    ASSERT_TRUE(second.has_value());
    EXPECT_FALSE(turns.take(workspace("workspace_c")).has_value());
}

TEST(TestTurns, come_back_when_a_test_is_over) {
    TestTurns turns;
    {
        ASSERT_TRUE(turns.take(workspace("workspace_a")).has_value());
    }
    EXPECT_TRUE(turns.take(workspace("workspace_a")).has_value());
}

}  // namespace
}  // namespace winsh
