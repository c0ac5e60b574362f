#include "win/duration.h"

#include <gtest/gtest.h>

namespace winsh::win {
namespace {

using std::chrono::seconds;

TEST(Duration, is_a_number_and_its_unit) {
    EXPECT_EQ(parse_duration("90s"), seconds(90));
    EXPECT_EQ(parse_duration("0s"), seconds(0));
    EXPECT_EQ(parse_duration("15m"), seconds(900));
    EXPECT_EQ(parse_duration("2h"), seconds(7'200));
    EXPECT_EQ(parse_duration("7d"), seconds(604'800));
    for (const char* bad :
         {"", "s", "90", "-1m", "1.5h", "1 h", "1w", "m1", "9999999999d", "99999999999999999999s"})
        EXPECT_FALSE(parse_duration(bad).has_value()) << bad;
}

}  // namespace
}  // namespace winsh::win
