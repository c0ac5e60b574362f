#include "http/readiness.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <string_view>
#include <vector>

namespace winsh::http {
namespace {

/// Both ends of a connection; one of them is listened to.
class Pair : public ReadyListener {
public:
    Pair() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends_), 0); }
    ~Pair() override {
        ::close(ends_[0]);
        ::close(ends_[1]);
    }
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;

    int ours() const { return ends_[0]; }
    void sent(std::string_view bytes) const {
        EXPECT_EQ(::send(ends_[1], bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    }
    void ended() const { ::shutdown(ends_[1], SHUT_WR); }
    std::size_t times_told() const { return told_.size(); }
    std::uint32_t last() const { return told_.empty() ? 0 : told_.back(); }
    void on_ready(std::uint32_t events) noexcept override {
        told_.push_back(events);
        if (then) then();
    }

    std::function<void()> then;

private:
    int ends_[2] = {-1, -1};
    std::vector<std::uint32_t> told_;
};

TEST(Readiness, tells_each_arrival_once) {
    Readiness readiness;
    Pair pair;
    readiness.add(pair.ours(), pair);
    EXPECT_FALSE(readiness.deliver());
    pair.sent("one");
    EXPECT_TRUE(readiness.deliver());
    EXPECT_EQ(pair.times_told(), 1U);
    EXPECT_NE(pair.last() & EPOLLIN, 0U);
    EXPECT_FALSE(readiness.deliver()) << "though it has not been read";
    pair.sent("two");
    EXPECT_TRUE(readiness.deliver());
    EXPECT_EQ(pair.times_told(), 2U);
}

TEST(Readiness, tells_what_was_there_before) {
    Readiness readiness;
    Pair pair;
    pair.sent("early");
    readiness.add(pair.ours(), pair);
    EXPECT_TRUE(readiness.deliver());
    EXPECT_NE(pair.last() & EPOLLIN, 0U);
}

TEST(Readiness, tells_of_the_end) {
    Readiness readiness;
    Pair pair;
    readiness.add(pair.ours(), pair);
    pair.ended();
    EXPECT_TRUE(readiness.deliver());
    EXPECT_NE(pair.last() & EPOLLRDHUP, 0U);
}

TEST(Readiness, tells_of_room_from_when_it_is_asked_to) {
    Readiness readiness;
    Pair pair;
    readiness.add(pair.ours(), pair);
    EXPECT_FALSE(readiness.deliver()) << "there is room, and nobody has asked";
    readiness.add_writing(pair.ours(), pair);
    EXPECT_TRUE(readiness.deliver());
    EXPECT_NE(pair.last() & EPOLLOUT, 0U);
}

TEST(Readiness, tells_nothing_more_to_whom_it_has_forgotten) {
    Readiness readiness;
    Pair first;
    Pair second;
    readiness.add(first.ours(), first);
    readiness.add(second.ours(), second);
    first.sent("x");
    second.sent("x");
    // Both events have been fetched when the first is told.
    first.then = [&] { readiness.forget(second); };
    second.then = [&] { readiness.forget(first); };
    EXPECT_TRUE(readiness.deliver());
    EXPECT_EQ(first.times_told() + second.times_told(), 1U);
}

TEST(Readiness, tells_all_of_more_than_it_fetches_at_once) {
    Readiness readiness;
    std::vector<Pair> pairs(300);
    for (Pair& pair : pairs) {
        readiness.add(pair.ours(), pair);
        pair.sent("x");
    }
    int rounds = 0;
    while (readiness.deliver()) ++rounds;
    EXPECT_GT(rounds, 1);
    for (const Pair& pair : pairs) EXPECT_EQ(pair.times_told(), 1U);
}

}  // namespace
}  // namespace winsh::http
