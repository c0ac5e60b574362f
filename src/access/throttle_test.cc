#include "access/throttle.h"

#include <gtest/gtest.h>

#include <string>

namespace winsh {
namespace {

class ThrottleTest : public testing::Test {
protected:
    void fail_times(std::string_view key, int times) {
        for (int i = 0; i < times; ++i) throttle_.record_failure(key);
    }
    FakeClock clock_;
    Throttle throttle_{clock_, 1'000};
};

TEST_F(ThrottleTest, lets_the_first_failures_pass_and_then_doubles_the_delay) {
    fail_times("ada", 5);
    EXPECT_EQ(throttle_.seconds_to_wait("ada"), 0);
    fail_times("ada", 1);
    EXPECT_EQ(throttle_.seconds_to_wait("ada"), 2);
    fail_times("ada", 1);
    EXPECT_EQ(throttle_.seconds_to_wait("ada"), 4);
    fail_times("ada", 1);
    EXPECT_EQ(throttle_.seconds_to_wait("ada"), 8);
}

TEST_F(ThrottleTest, never_asks_to_wait_longer_than_a_quarter_of_an_hour) {
    fail_times("ada", 5'000);
    EXPECT_EQ(throttle_.seconds_to_wait("ada"), 15 * 60);
}

TEST_F(ThrottleTest, lets_the_next_try_pass_when_the_delay_is_over) {
    fail_times("ada", 6);
    clock_.advance(std::chrono::milliseconds(1'999));
    EXPECT_EQ(throttle_.seconds_to_wait("ada"), 1);
    clock_.advance(std::chrono::milliseconds(1));
    EXPECT_EQ(throttle_.seconds_to_wait("ada"), 0);
}

TEST_F(ThrottleTest, is_not_fooled_by_the_wall_clock) {
    fail_times("ada", 6);
    clock_.set_wall_clock(clock_.now() + std::chrono::days(400));
    EXPECT_EQ(throttle_.seconds_to_wait("ada"), 2);
}

TEST_F(ThrottleTest, keeps_keys_apart_and_forgets_after_success) {
    fail_times("ada", 9);
    EXPECT_EQ(throttle_.seconds_to_wait("bob"), 0);
    throttle_.record_success("ada");
    EXPECT_EQ(throttle_.seconds_to_wait("ada"), 0);
    fail_times("ada", 5);
    EXPECT_EQ(throttle_.seconds_to_wait("ada"), 0);
}

TEST_F(ThrottleTest, forgets_after_a_day_without_failures) {
    fail_times("ada", 20);
    clock_.advance(std::chrono::hours(24));
    EXPECT_EQ(throttle_.seconds_to_wait("ada"), 0);
    fail_times("ada", 1);
    EXPECT_EQ(throttle_.seconds_to_wait("ada"), 0) << "counting starts afresh";
}

TEST_F(ThrottleTest, gives_shared_keys_more_free_failures) {
    fail_times("address", 25);
    EXPECT_EQ(throttle_.seconds_to_wait("address", {.more_free_failures = 20}), 0);
    fail_times("address", 1);
    EXPECT_EQ(throttle_.seconds_to_wait("address", {.more_free_failures = 20}), 2);
}

TEST_F(ThrottleTest, delays_keys_that_strangers_can_fill_for_less) {
    const Throttle::Leniency leniency{.longest_delay = std::chrono::seconds(60)};
    fail_times("ada", 6);
    EXPECT_EQ(throttle_.seconds_to_wait("ada", leniency), 2);
    fail_times("ada", 100);
    EXPECT_EQ(throttle_.seconds_to_wait("ada", leniency), 60);
    EXPECT_EQ(throttle_.seconds_to_wait("ada"), 15 * 60);
    EXPECT_EQ(throttle_.seconds_to_wait("ada", {.longest_delay = std::chrono::hours(24)}), 15 * 60);
}

TEST_F(ThrottleTest, takes_one_failure_back) {
    fail_times("ada", 6);
    throttle_.take_failure_back("ada");
    EXPECT_EQ(throttle_.seconds_to_wait("ada"), 0);
    throttle_.take_failure_back("nobody");
}

TEST_F(ThrottleTest, failure_that_is_taken_back_delays_nobody) {
    fail_times("ada", 7);
    clock_.advance(std::chrono::seconds(throttle_.seconds_to_wait("ada")));
    throttle_.record_failure("ada");
    throttle_.take_failure_back("ada");
    EXPECT_EQ(throttle_.seconds_to_wait("ada"), 0);
}

TEST_F(ThrottleTest, keeps_the_worst_keys_when_strangers_fill_it) {
    fail_times("ada", 8);
    for (int i = 0; i < 10'000; ++i) throttle_.record_failure("stranger " + std::to_string(i));
    EXPECT_GT(throttle_.seconds_to_wait("ada"), 0);
}

TEST_F(ThrottleTest, tells_long_keys_apart) {
    const std::string front(10'000, 'a');
    for (int i = 0; i < 6; ++i) throttle_.record_failure(front + "1");
    EXPECT_GT(throttle_.seconds_to_wait(front + "1"), 0);
    EXPECT_EQ(throttle_.seconds_to_wait(front + "2"), 0);
}

}  // namespace
}  // namespace winsh
