#include "web/one_time_shelf.h"

#include <gtest/gtest.h>

namespace winsh::web {
namespace {

using Shelf = OneTimeShelf<std::string>;

const SessionId kAda("session_ada");
const SessionId kBob("session_bob");

TEST(OneTimeShelf, gives_a_value_once_and_to_its_session_alone) {
    const FakeClock clock;
    Shelf shelf(clock);
    shelf.put(kAda, "token", "x");
    EXPECT_EQ(shelf.take(kBob, "token"), std::nullopt);
    EXPECT_EQ(shelf.take(kAda, "other"), std::nullopt);
    EXPECT_EQ(shelf.take(kAda, "token"), "x");
    EXPECT_EQ(shelf.take(kAda, "token"), std::nullopt);
}

TEST(OneTimeShelf, gives_the_newest_of_a_name) {
    const FakeClock clock;
    Shelf shelf(clock);
    shelf.put(kAda, "test", "failed");
    shelf.put(kAda, "test", "works");
    EXPECT_EQ(shelf.take(kAda, "test"), "works");
    EXPECT_EQ(shelf.take(kAda, "test"), std::nullopt);
}

TEST(OneTimeShelf, gives_nothing_after_a_minute_whatever_the_wall_clock_says) {
    FakeClock clock;
    Shelf shelf(clock);
    shelf.put(kAda, "token", "x");
    shelf.put(kBob, "token", "y");
    clock.advance(Shelf::kHolds - std::chrono::milliseconds(1));
    EXPECT_EQ(shelf.take(kBob, "token"), "y");
    clock.set_wall_clock(clock.now() - std::chrono::hours(1));
    clock.advance(std::chrono::milliseconds(1));
    EXPECT_EQ(shelf.take(kAda, "token"), std::nullopt);
}

TEST(OneTimeShelf, is_bounded_so_that_no_session_takes_the_room_of_others) {
    const FakeClock clock;
    Shelf shelf(clock);
    shelf.put(kBob, "token", "y");
    for (std::size_t count = 0; count < Shelf::kMost * 2; ++count)
        shelf.put(kAda, std::to_string(count), "x");
    EXPECT_EQ(shelf.take(kBob, "token"), "y");
    EXPECT_EQ(shelf.take(kAda, "0"), std::nullopt);
    EXPECT_EQ(shelf.take(kAda, std::to_string(Shelf::kMost * 2 - Shelf::kMostOfSession)), "x");
}

TEST(OneTimeShelf, lets_the_oldest_go_where_many_sessions_fill_it) {
    const FakeClock clock;
    Shelf shelf(clock);
    for (std::size_t count = 0; count <= Shelf::kMost; ++count)
        shelf.put(SessionId("session_" + std::to_string(count)), "token", "x");
    EXPECT_EQ(shelf.take(SessionId("session_0"), "token"), std::nullopt);
    EXPECT_EQ(shelf.take(SessionId("session_1"), "token"), "x");
}

}  // namespace
}  // namespace winsh::web
