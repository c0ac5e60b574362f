#include "snapshots/poll_schedule.h"

#include <gtest/gtest.h>

#include <map>

#include "base/format.h"

namespace winsh {
namespace {

using namespace std::chrono_literals;

const ConnectionId kFirst("conn_1");
const ConnectionId kSecond("conn_2");
const WorkspaceId kHome("workspace_home");
const SteadyTime kStart{};

std::optional<ConnectionId> take(PollSchedule& schedule, SteadyTime now) {
    const auto turn = schedule.take(now);
    return turn ? std::optional(turn->connection) : std::nullopt;
}

TEST(PollSchedule, gives_out_what_is_due_in_order) {
    PollSchedule schedule(2);
    schedule.ask_for(kFirst, kHome, kStart + 2s);
    schedule.ask_for(kSecond, kHome, kStart + 1s);
    EXPECT_EQ(schedule.next(), kStart + 1s);
    EXPECT_EQ(schedule.take(kStart), std::nullopt);
    EXPECT_EQ(schedule.take(kStart + 5s), (PollSchedule::Turn{kSecond, kHome}));
    EXPECT_EQ(take(schedule, kStart + 5s), kFirst);
    EXPECT_EQ(schedule.take(kStart + 5s), std::nullopt);
}

TEST(PollSchedule, never_polls_a_connection_twice_at_once) {
    PollSchedule schedule(1);
    schedule.ask_for(kFirst, kHome, kStart);
    EXPECT_EQ(take(schedule, kStart), kFirst);
    schedule.ask_for(kFirst, kHome, kStart);
    EXPECT_EQ(schedule.take(kStart + 1h), std::nullopt) << "it is being polled";
    schedule.finished(kFirst, kStart + 5min);
    EXPECT_EQ(take(schedule, kStart), kFirst) << "asked for meanwhile: once more, at once";
    schedule.finished(kFirst, kStart + 5min);
    EXPECT_EQ(schedule.next(), kStart + 5min);
}

TEST(PollSchedule, an_earlier_wish_counts_and_a_later_one_does_not) {
    PollSchedule schedule(1);
    schedule.ask_for(kFirst, kHome, kStart + 10s);
    schedule.ask_for(kFirst, kHome, kStart + 20s);
    EXPECT_EQ(schedule.next(), kStart + 10s);
    schedule.ask_for(kFirst, kHome, kStart + 1s);
    EXPECT_EQ(schedule.next(), kStart + 1s);
}

TEST(PollSchedule, what_is_removed_while_it_is_polled_does_not_come_back) {
    PollSchedule schedule(1);
    schedule.ask_for(kFirst, kHome, kStart);
    schedule.take(kStart);
    schedule.remove(kFirst);
    schedule.finished(kFirst, kStart);
    EXPECT_FALSE(schedule.knows(kFirst));
    EXPECT_EQ(schedule.take(kStart + 1h), std::nullopt);
}

/// So many connections of that workspace, all due.
void fill(PollSchedule& schedule, const WorkspaceId& workspace, int count) {
    for (int number = 0; number < count; ++number)
        schedule.ask_for(ConnectionId(format("{}_{}", workspace.text(), number)), workspace, kStart);
}

TEST(PollSchedule, polls_no_more_of_a_workspace_at_once_than_its_share) {
    PollSchedule schedule(2);
    fill(schedule, kHome, 5);
    const auto first = take(schedule, kStart);
    EXPECT_TRUE(take(schedule, kStart));
    EXPECT_FALSE(take(schedule, kStart));
    EXPECT_EQ(schedule.next(), std::nullopt) << "nobody need wake up before a poll ends";
    schedule.finished(*first, kStart + 5min);
    EXPECT_EQ(schedule.next(), kStart);
    EXPECT_TRUE(take(schedule, kStart));
    EXPECT_FALSE(take(schedule, kStart));
}

TEST(PollSchedule, a_poll_of_what_is_removed_makes_room_for_the_next) {
    PollSchedule schedule(1);
    fill(schedule, kHome, 2);
    const auto first = take(schedule, kStart);
    EXPECT_FALSE(take(schedule, kStart));
    schedule.remove(*first);
    EXPECT_TRUE(take(schedule, kStart));
}

TEST(PollSchedule, workspaces_take_turns_however_many_connections_they_have) {
    PollSchedule schedule(4);
    const WorkspaceId crowd("workspace_crowd");
    const WorkspaceId other("workspace_other");
    fill(schedule, crowd, 500);
    fill(schedule, kHome, 2);
    fill(schedule, other, 2);
    std::map<WorkspaceId, int> turns;
    for (int count = 0; count < 6; ++count) {
        const auto turn = schedule.take(kStart);
        ASSERT_TRUE(turn.has_value());
        ++turns[turn->workspace];
        schedule.finished(turn->connection, kStart + 5min);
    }
    EXPECT_EQ(turns, (std::map<WorkspaceId, int>{{crowd, 2}, {kHome, 2}, {other, 2}}));
}

TEST(PollSchedule, who_has_nothing_running_goes_before_who_has) {
    PollSchedule schedule(2);
    const WorkspaceId crowd("workspace_crowd");
    fill(schedule, crowd, 500);
    EXPECT_EQ(schedule.take(kStart)->workspace, crowd);
    schedule.ask_for(kFirst, kHome, kStart + 1min);
    EXPECT_EQ(take(schedule, kStart + 1min), kFirst) << "though the others have been due for longer";
    EXPECT_EQ(schedule.take(kStart + 1min)->workspace, crowd);
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

TEST(PollWait, is_short_where_there_is_more_to_read_but_no_longer_than_the_interval) {
    FakeRandom random;
    PollTiming timing;
    timing.interval = 5min;
    timing.has_more_to_read = true;
    EXPECT_LE(poll_wait(timing, FakeClock().now(), random), 11s);
    timing.interval = 5s;
    EXPECT_LE(poll_wait(timing, FakeClock().now(), random), 6s);
    timing.interval = 5min;
    timing.failures_in_a_row = 1;
    EXPECT_GE(poll_wait(timing, FakeClock().now(), random), 24s) << "a fault comes first";
}

}  // namespace
}  // namespace winsh
