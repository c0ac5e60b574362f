#include "connectors/stripe/fraction.h"

#include <gtest/gtest.h>

#include <limits>

namespace winsh {
namespace {

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

Fraction fraction(std::int64_t numerator, std::int64_t denominator = 1) {
    return Fraction::of(numerator, denominator).value();
}

TEST(Fraction, is_exact_where_a_double_is_not) {
    Fraction sum;
    for (int part = 0; part < 12; ++part) sum = sum.plus(fraction(1, 12)).value();
    EXPECT_EQ(sum, fraction(1));
    EXPECT_EQ(fraction(100, 12).to_text(), "25/3");
}

TEST(Fraction, is_rounded_half_up) {
    EXPECT_EQ(fraction(1, 2).rounded(), 1);
    EXPECT_EQ(fraction(49, 100).rounded(), 0);
    EXPECT_EQ(fraction(5, 2).rounded(), 3);
    EXPECT_EQ(fraction(kLargest).rounded(), kLargest);
}

TEST(Fraction, is_nothing_rather_than_wrong_where_it_does_not_fit) {
    EXPECT_FALSE(fraction(kLargest).plus(fraction(1)).has_value());
    EXPECT_FALSE(fraction(kLargest).times(fraction(2)).has_value());
    EXPECT_FALSE(fraction(1, kLargest).times(fraction(1, 2)).has_value());
    EXPECT_TRUE(fraction(kLargest).times(fraction(1, kLargest)).has_value());
    EXPECT_FALSE(Fraction::of(-1).has_value());
    EXPECT_FALSE(Fraction::of(1, 0).has_value());
    EXPECT_FALSE(Fraction::of(std::numeric_limits<std::int64_t>::min(), -1).has_value());
}

TEST(Fraction, never_goes_below_zero) {
    EXPECT_EQ(fraction(3).minus(fraction(5)), Fraction());
    EXPECT_EQ(fraction(5).minus(fraction(3)), fraction(2));
}

TEST(Fraction, reads_decimals_and_its_own_text) {
    EXPECT_EQ(Fraction::of_decimal("0.0125"), fraction(1, 80));
    EXPECT_EQ(Fraction::of_decimal("1250"), fraction(1'250));
    for (const std::string_view text : {"", ".", "-1", "1e3", "1.2.3", "99999999999999999999", " 1", "NaN"})
        EXPECT_FALSE(Fraction::of_decimal(text).has_value()) << text;
    EXPECT_EQ(Fraction::of_text("25/3"), fraction(25, 3));
    for (const std::string_view text : {"", "/", "1/0", "-1/2", "1/-2", "1", "a/b"})
        EXPECT_FALSE(Fraction::of_text(text).has_value()) << text;
}

}  // namespace
}  // namespace winsh
