#include "base/pen.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace winsh {
namespace {

TEST(Pen, appends_pieces_and_numbers_behind_what_is_there) {
    std::string text = "before ";
    const std::string piece = "a piece";
    append_with_pen(text, 100, [&](Pen& pen) { pen.put(piece).put(", ").put_number(-42).put(""); });
    EXPECT_EQ(text, "before a piece, -42");
}

TEST(Pen, writes_exactly_as_much_as_there_is_room_for) {
    std::string text;
    append_with_pen(text, 4, [](Pen& pen) { pen.put("four"); });
    EXPECT_EQ(text, "four");
    append_with_pen(text, kMostNumberCharacters,
                    [](Pen& pen) { pen.put_number(std::numeric_limits<std::int64_t>::min()); });
    EXPECT_EQ(text, "four-9223372036854775808");
}

TEST(Pen, refuses_to_write_beyond_its_room) {
    char room[3];
    const std::string piece = "long";
    EXPECT_THROW(Pen(room, sizeof room).put("long"), std::logic_error);
    EXPECT_THROW(Pen(room, sizeof room).put(std::string_view(piece)), std::logic_error);
    EXPECT_THROW(Pen(room, sizeof room).put_number(1'234), std::logic_error);
}

}  // namespace
}  // namespace winsh
