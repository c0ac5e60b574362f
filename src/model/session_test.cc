#include "model/session.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

Session session_of(Timestamp created, Timestamp seen) {
    Session session;
    session.created_at = created;
    session.last_seen_at = seen;
    return session;
}

TEST(Session, ends_after_seven_idle_days) {
    const Timestamp start = FakeClock().now();
    const Session session = session_of(start, start + hours(1));
    EXPECT_TRUE(session.is_live_at(start + hours(1) + hours(7 * 24) - milliseconds(1)));
    EXPECT_FALSE(session.is_live_at(start + hours(1) + hours(7 * 24)));
}

TEST(Session, ends_after_thirty_days_however_busy) {
    const Timestamp start = FakeClock().now();
    const Timestamp end = start + hours(30 * 24);
    const Session session = session_of(start, end - milliseconds(1));
    EXPECT_TRUE(session.is_live_at(end - milliseconds(1)));
    EXPECT_FALSE(session.is_live_at(end));
}

}  // namespace
}  // namespace winsh
