#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace winsh {
namespace {

Result<std::unique_ptr<int>> make(int value) {
    if (value < 0) return fail(ErrorKind::invalid, "The number is negative.", "value");
    return std::make_unique<int>(value);
}

Result<int> twice(int value) {
    WINSH_TRY(const auto made, make(value));
    return *made * 2;
}

Result<void> check_both(int first, int second) {
    WINSH_CHECK(make(first));
    WINSH_CHECK(make(second));
    return {};
}

TEST(Result, hands_values_through) { EXPECT_EQ(twice(4), 8); }

TEST(Result, hands_the_first_error_through_whole) {
    const auto result = twice(-1);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error(),
              (Error{.kind = ErrorKind::invalid, .message = "The number is negative.", .field = "value"}));
}

TEST(Result, checks_several_in_a_row) {
    EXPECT_TRUE(check_both(1, 2).has_value());
    EXPECT_FALSE(check_both(-1, 2).has_value());
    EXPECT_FALSE(check_both(1, -2).has_value());
}

TEST(Result, prints_for_people) {
    EXPECT_EQ(testing::PrintToString(twice(-1)), "invalid: The number is negative. (field value)");
    EXPECT_EQ(testing::PrintToString(twice(1)), "a value");
}

}  // namespace
}  // namespace winsh
