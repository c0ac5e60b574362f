#include "http/input_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace winsh::http {
namespace {

void receive(InputBuffer& buffer, std::string_view bytes, std::size_t total = 0) {
    while (!bytes.empty()) {
        const std::span<char> room = buffer.room(total);
        ASSERT_FALSE(room.empty());
        const std::size_t count = std::min(room.size(), bytes.size());
        std::ranges::copy(bytes.substr(0, count), room.begin());
        buffer.append(count);
        bytes.remove_prefix(count);
    }
}

TEST(InputBuffer, keeps_bytes_in_order_while_it_grows) {
    InputBuffer buffer;
    std::string all;
    for (int index = 0; index < 5'000; ++index) all += std::to_string(index);
    receive(buffer, all);
    EXPECT_EQ(buffer.view(), all);
}

TEST(InputBuffer, reuses_the_space_of_what_was_dropped) {
    InputBuffer buffer;
    for (int round = 0; round < 1'000; ++round) {
        receive(buffer, "0123456789");
        buffer.drop_front(9);
        receive(buffer, "x");
        EXPECT_TRUE(buffer.view().ends_with("9x"));
        buffer.drop_front(buffer.size() - 1);
    }
    EXPECT_EQ(buffer.view(), "x");
    EXPECT_LE(buffer.room(0).size(), InputBuffer::kSmallest);
}

TEST(InputBuffer, leaves_a_view_readable_until_room_is_made) {
    InputBuffer buffer;
    receive(buffer, "head");
    const std::string_view view = buffer.view();
    buffer.drop_front(4);
    EXPECT_TRUE(buffer.empty());
    EXPECT_EQ(view, "head");
}

TEST(InputBuffer, forgets_bytes_at_the_back) {
    InputBuffer buffer;
    receive(buffer, "head+chunk");
    buffer.drop_back(5);
    receive(buffer, "!");
    EXPECT_EQ(buffer.view(), "head+!");
}

TEST(InputBuffer, grows_at_once_to_what_is_wanted_and_gives_it_back) {
    InputBuffer buffer;
    receive(buffer, std::string(InputBuffer::kSmallest, 'a'));
    EXPECT_EQ(buffer.room(60'000).size(), 60'000 - InputBuffer::kSmallest);
    buffer.drop_front(buffer.size());
    buffer.shrink();
    EXPECT_EQ(buffer.room(0).size(), InputBuffer::kSmallest);
}

TEST(InputBuffer, keeps_no_copy_of_what_was_dropped_once_it_is_told) {
    InputBuffer buffer;
    const std::span<char> all = buffer.room(0);
    // Over the end of the memory: what is left moves to its front, and leaves a copy.
    receive(buffer, std::string(InputBuffer::kSmallest - 8, 'a') + "password");
    buffer.drop_front(InputBuffer::kSmallest - 8);
    receive(buffer, "+more");
    buffer.drop_back(2);
    buffer.drop_front(8);
    buffer.wipe_dropped();
    EXPECT_EQ(buffer.view(), "+mo");
    EXPECT_EQ(std::ranges::count(all, '\0'), static_cast<std::ptrdiff_t>(all.size() - 3));
}

}  // namespace
}  // namespace winsh::http
