#include "base/clock.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

using std::chrono::milliseconds;

Timestamp at(std::int64_t count) { return Timestamp(milliseconds(count)); }

TEST(FakeClock, moves_both_clocks_only_when_told) {
    FakeClock clock;
    const Timestamp wall = clock.now();
    const SteadyTime steady = clock.steady_now();
    EXPECT_EQ(clock.now(), wall);
    clock.advance(milliseconds(1500));
    EXPECT_EQ(clock.now() - wall, milliseconds(1500));
    EXPECT_EQ(clock.steady_now() - steady, milliseconds(1500));
    clock.set_wall_clock(at(0));
    EXPECT_EQ(clock.now(), at(0));
    EXPECT_EQ(clock.steady_now() - steady, milliseconds(1500));
}

TEST(SystemClock, shows_this_century) {
    const SystemClock clock;
    EXPECT_GT(clock.now(), *from_iso8601("2024-01-01T00:00:00Z"));
    EXPECT_LT(clock.now(), *from_iso8601("2100-01-01T00:00:00Z"));
    const SteadyTime before = clock.steady_now();
    EXPECT_GE(clock.steady_now(), before);
}

TEST(Iso8601, prints_utc_with_milliseconds) {
    EXPECT_EQ(to_iso8601(at(0)), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(to_iso8601(at(-1)), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(to_iso8601(FakeClock().now()), "2026-06-16T18:00:00.000Z");
    EXPECT_EQ(to_iso8601(at(951'827'696'007)), "2000-02-29T12:34:56.007Z");
}

TEST(Iso8601, clamps_years_that_four_digits_cannot_hold) {
    EXPECT_EQ(to_iso8601(Timestamp::max()), "9999-12-31T23:59:59.999Z");
    EXPECT_EQ(to_iso8601(Timestamp::min()), "0000-01-01T00:00:00.000Z");
}

TEST(Iso8601, reads_offsets_and_fractions) {
    const auto moment = from_iso8601("2026-06-16T18:00:00Z");
    ASSERT_TRUE(moment.has_value());
    EXPECT_EQ(from_iso8601("2026-06-16T20:00:00+02:00"), moment);
    EXPECT_EQ(from_iso8601("2026-06-16T12:30:00-05:30"), moment);
    EXPECT_EQ(from_iso8601("2026-06-16t18:00:00z"), moment);
    EXPECT_EQ(from_iso8601("2026-06-16T18:00:00.1Z"), *moment + milliseconds(100));
    EXPECT_EQ(from_iso8601("2026-06-16T18:00:00.12Z"), *moment + milliseconds(120));
    EXPECT_EQ(from_iso8601("2026-06-16T18:00:00.123999999Z"), *moment + milliseconds(123));
    EXPECT_EQ(from_iso8601("2016-12-31T23:59:60Z"), from_iso8601("2017-01-01T00:00:00Z"));
    EXPECT_EQ(from_iso8601("2017-01-01T00:59:60+01:00"), from_iso8601("2017-01-01T00:00:00Z"));
}

TEST(Iso8601, refuses_everything_else) {
    for (const std::string_view text : {"",
                                        "2026",
                                        "2026-06-16",
                                        "2026-06-16T18:00:00",
                                        "2026-06-16 18:00:00Z",
                                        "2026-06-16T18:00Z",
                                        "2026-06-16T18:00:00.Z",
                                        "2026-06-16T18:00:00.1234567890Z",
                                        "2026-06-16T18:00:00,1Z",
                                        "2026-02-29T00:00:00Z",
                                        "2026-13-01T00:00:00Z",
                                        "2026-00-01T00:00:00Z",
                                        "2026-01-00T00:00:00Z",
                                        "2026-06-16T24:00:00Z",
                                        "2026-06-16T18:60:00Z",
                                        "2026-06-16T18:00:61Z",
                                        "2026-06-16T18:00:60Z",
                                        "2026-06-16T18:00:00+0200",
                                        "2026-06-16T18:00:00+24:00",
                                        "2026-06-16T18:00:00+02:60",
                                        "2026-06-16T18:00:00+02",
                                        "2026-06-16T18:00:00ZZ",
                                        " 2026-06-16T18:00:00Z",
                                        "2026-06-16T18:00:00Z ",
                                        "+2026-06-16T18:00:00Z",
                                        "2026-6-16T18:00:00Z",
                                        "2026-06-16T18:00:0-Z",
                                        "-026-06-16T18:00:00Z",
                                        "20260616T180000Z"}) {
        EXPECT_FALSE(from_iso8601(text).has_value()) << text;
    }
    EXPECT_FALSE(from_iso8601(std::string_view("2026-06-16T18:00:00Z\0", 21)).has_value());
}

TEST(Iso8601, reads_back_what_it_prints) {
    for (std::int64_t count = -62'167'219'200'000; count < 253'402'300'799'999;
         count += 86'400'000LL * 97 + 12'345) {
        ASSERT_EQ(from_iso8601(to_iso8601(at(count))), at(count)) << count;
    }
}

TEST(HttpDate, follows_rfc_9110) {
    const Timestamp time = *from_iso8601("1994-11-06T08:49:37.500Z");
    EXPECT_EQ(to_http_date(time), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(from_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), time - milliseconds(500));
    EXPECT_EQ(to_http_date(FakeClock().now()), "Tue, 16 Jun 2026 18:00:00 GMT");
}

TEST(HttpDate, refuses_the_obsolete_forms_and_wrong_days) {
    for (const std::string_view text :
         {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Mon, 06 Nov 1994 08:49:37 GMT",
          "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 GMT ",
          "Sun, 31 Nov 1994 08:49:37 GMT", "sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
          "Sun, 06 Nov 1994 24:49:37 GMT"}) {
        EXPECT_FALSE(from_http_date(text).has_value()) << text;
    }
}

}  // namespace
}  // namespace winsh
