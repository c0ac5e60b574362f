#include "win/moment.h"

#include <gtest/gtest.h>

namespace winsh::win {
namespace {

using namespace std::chrono;

TEST(Moment, is_told_as_people_tell_it) {
    const Timestamp now = *from_iso8601("2026-06-16T18:00:00Z");
    EXPECT_EQ(distance(now - seconds(59), now), "just now");
    EXPECT_EQ(distance(now - minutes(3), now), "3 min ago");
    EXPECT_EQ(distance(now - minutes(61), now), "1 h ago");
    EXPECT_EQ(distance(now - hours(47), now), "47 h ago");
    EXPECT_EQ(distance(now - hours(49), now), "2 days ago");
    EXPECT_EQ(distance(now + days(90) - seconds(1), now), "in 90 days");
    EXPECT_EQ(distance(now + hours(48) - seconds(1), now), "in 2 days");
    EXPECT_EQ(distance(now + hours(1) - seconds(1), now), "in 1 h");
    EXPECT_EQ(distance(now + minutes(5) - seconds(1), now), "in 5 min");
    EXPECT_EQ(day_and_time(now), "2026-06-16 18:00 UTC");
}

}  // namespace
}  // namespace winsh::win
