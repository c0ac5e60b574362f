#include "snapshots/poll_schedule.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

using namespace std::chrono_literals;

const ConnectionId kFirst("conn_1");
const ConnectionId kSecond("conn_2");
const SteadyTime kStart{};

TEST(PollSchedule, gives_out_what_is_due_in_order) {
    PollSchedule schedule;
    schedule.ask_for(kFirst, kStart + 2s);
    schedule.ask_for(kSecond, kStart + 1s);
    EXPECT_EQ(schedule.next(), kStart + 1s);
    EXPECT_EQ(schedule.take(kStart), std::nullopt);
    EXPECT_EQ(schedule.take(kStart + 5s), kSecond);
    EXPECT_EQ(schedule.take(kStart + 5s), kFirst);
    EXPECT_EQ(schedule.take(kStart + 5s), std::nullopt);
}

TEST(PollSchedule, never_polls_a_connection_twice_at_once) {
    PollSchedule schedule;
    schedule.ask_for(kFirst, kStart);
    EXPECT_EQ(schedule.take(kStart), kFirst);
    schedule.ask_for(kFirst, kStart);
    EXPECT_EQ(schedule.take(kStart + 1h), std::nullopt) << "it is being polled";
    schedule.finished(kFirst, kStart + 5min);
    EXPECT_EQ(schedule.take(kStart), kFirst) << "asked for meanwhile: once more, at once";
    schedule.finished(kFirst, kStart + 5min);
    EXPECT_EQ(schedule.next(), kStart + 5min);
}

TEST(PollSchedule, an_earlier_wish_counts_and_a_later_one_does_not) {
    PollSchedule schedule;
    schedule.ask_for(kFirst, kStart + 10s);
    schedule.ask_for(kFirst, kStart + 20s);
    EXPECT_EQ(schedule.next(), kStart + 10s);
    schedule.ask_for(kFirst, kStart + 1s);
    EXPECT_EQ(schedule.next(), kStart + 1s);
}

TEST(PollSchedule, what_is_removed_while_it_is_polled_does_not_come_back) {
    PollSchedule schedule;
    schedule.ask_for(kFirst, kStart);
    schedule.take(kStart);
    schedule.remove(kFirst);
    schedule.finished(kFirst, kStart);
    EXPECT_FALSE(schedule.knows(kFirst));
    EXPECT_EQ(schedule.take(kStart + 1h), std::nullopt);
}

TEST(PollWait, backs_off_from_half_a_minute_to_half_an_hour) {
    FakeRandom random;
    const Timestamp now = FakeClock().now();
    const std::chrono::seconds expected[] = {30s, 60s, 120s, 240s, 480s, 960s, 1'800s, 1'800s};
    int failures = 0;
    for (const std::chrono::seconds base : expected) {
        ++failures;
        for (int round = 0; round < 20; ++round) {
            const auto wait =
                poll_wait({.interval = 5min, .failures_in_a_row = failures, .retry_at = {}}, now, random);
            EXPECT_GE(wait, base * 8 / 10) << failures;
            EXPECT_LE(wait, base * 12 / 10) << failures;
        }
    }
    EXPECT_LE(poll_wait({.interval = 5min, .failures_in_a_row = 1'000'000, .retry_at = {}}, now, random),
              36min);
}

TEST(PollWait, spreads_polls_by_a_tenth) {
    FakeRandom random;
    bool differs = false;
    for (int round = 0; round < 20; ++round) {
        const auto wait =
            poll_wait({.interval = 300s, .failures_in_a_row = 0, .retry_at = {}}, FakeClock().now(), random);
        EXPECT_GE(wait, 270s);
        EXPECT_LE(wait, 330s);
        differs = differs || wait != 300s;
    }
    EXPECT_TRUE(differs);
}

TEST(PollWait, asks_no_earlier_than_the_upstream_wants_but_within_a_day) {
    FakeRandom random;
    const Timestamp now = FakeClock().now();
    const auto wait = [&](std::chrono::milliseconds wished) {
        return poll_wait({.interval = 5min, .failures_in_a_row = 1, .retry_at = now + wished}, now, random);
    };
    EXPECT_GE(wait(40min), 40min);
    EXPECT_LE(wait(40min), 40min + 5s);
    EXPECT_GE(wait(1s), 24s) << "no earlier than without it";
    EXPECT_LE(wait(1'000h), 24h + 5s);
    EXPECT_GE(wait(-1'000h), 24s);
}

}  // namespace
}  // namespace winsh
