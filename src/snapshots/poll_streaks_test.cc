#include "snapshots/poll_streaks.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

using Kind = PollOutcome::Kind;

const Timestamp kBegan{std::chrono::milliseconds(1'000)};

class PollStreaksTest : public testing::Test {
protected:
    /// The streak that the next poll gets.
    unsigned next() {
        const PollStreak streak = streaks_.take(id_);
        streaks_.keep(id_, streak);
        return streak.polls;
    }
    void poll(Kind kind) { streaks_.keep(id_, streak_after(streaks_.take(id_), kind, kBegan)); }

    PollStreaks streaks_;
    ConnectionId id_;
};

TEST_F(PollStreaksTest, grow_with_what_is_unchanged_and_begin_anew_with_what_is_delivered) {
    EXPECT_EQ(next(), 0U);
    for (const unsigned polls : {1U, 2U, 3U}) {
        poll(polls == 1 ? Kind::delivered : Kind::unchanged);
        EXPECT_EQ(next(), polls);
    }
    poll(Kind::delivered);
    EXPECT_EQ(next(), 1U);
    EXPECT_EQ(streaks_.take(id_).last_began, kBegan);
}

TEST_F(PollStreaksTest, end_where_a_poll_failed_or_was_not_stored) {
    poll(Kind::unchanged);
    poll(Kind::failed);
    EXPECT_EQ(next(), 0U);
    poll(Kind::unchanged);
    streaks_.take(id_);
    EXPECT_EQ(next(), 0U);
}

TEST_F(PollStreaksTest, that_were_ended_during_a_poll_do_not_come_back) {
    const PollStreak before = streaks_.take(id_);
    streaks_.end(id_);
    streaks_.keep(id_, streak_after(before, Kind::unchanged, kBegan));
    EXPECT_EQ(next(), 0U);
}

}  // namespace
}  // namespace winsh
