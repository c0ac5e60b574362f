#include "http/client_socket.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <utility>

namespace winsh::http {
namespace {

using Outcome = Transfer::Outcome;
using Next = ClientSocket::Next;

std::pair<ClientSocket, ClientSocket> connected() {
    std::array<int, 2> ends{-1, -1};
    // Without O_NONBLOCK: no call may wait whatever the flags say.
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    return {ClientSocket(ends[0]), ClientSocket(ends[1])};
}

TEST(ClientSocket, sends_both_parts_in_their_order) {
    const auto [ours, theirs] = connected();
    const Transfer sent = ours.send("head ", "body", Next::unknown);
    EXPECT_EQ(sent.outcome, Outcome::moved);
    EXPECT_EQ(sent.count, 9U);
    std::array<char, 64> room{};
    const Transfer received = theirs.receive(room);
    EXPECT_EQ(received.outcome, Outcome::moved);
    EXPECT_EQ(std::string(room.data(), received.count), "head body");
}

TEST(ClientSocket, does_not_wait_for_what_is_not_there) {
    const auto [ours, theirs] = connected();
    std::array<char, 64> room{};
    EXPECT_EQ(ours.receive(room).outcome, Outcome::would_wait);
    EXPECT_FALSE(ours.has_unread());
    theirs.send("x", {}, Next::unknown);
    EXPECT_TRUE(ours.has_unread());
    EXPECT_EQ(ours.receive(room).count, 1U);
}

TEST(ClientSocket, does_not_wait_for_room) {
    const auto [ours, theirs] = connected();
    const std::string much(1'000'000, 'x');
    Transfer sent{Outcome::moved, 0};
    for (int call = 0; call < 1'000 && sent.outcome == Outcome::moved; ++call)
        sent = ours.send(much, much, Next::unknown);
    EXPECT_EQ(sent.outcome, Outcome::would_wait);
}

TEST(ClientSocket, tells_an_end_from_a_break) {
    auto [ours, theirs] = connected();
    std::array<char, 64> room{};
    theirs.end_sending();
    EXPECT_EQ(ours.receive(room).outcome, Outcome::at_end);
    EXPECT_EQ(ours.send("still heard", {}, Next::unknown).outcome, Outcome::moved);
    theirs.close();
    EXPECT_EQ(ours.send("x", {}, Next::unknown).outcome, Outcome::broken) << "and no signal";
    EXPECT_EQ(ours.send("x", "y", Next::more).outcome, Outcome::broken);
}

TEST(ClientSocket, closes_its_descriptor_once) {
    auto [ours, theirs] = connected();
    const int descriptor = ours.descriptor();
    {
        const ClientSocket moved(std::move(ours));
        EXPECT_EQ(moved.descriptor(), descriptor);
    }
    EXPECT_EQ(::fcntl(descriptor, F_GETFD), -1);
    std::array<char, 8> room{};
    EXPECT_EQ(theirs.receive(room).outcome, Outcome::at_end);
}

}  // namespace
}  // namespace winsh::http
