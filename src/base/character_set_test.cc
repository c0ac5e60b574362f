#include "base/character_set.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

TEST(CharacterSet, holds_what_it_was_made_of_and_no_other_byte) {
    constexpr CharacterSet set = CharacterSet::alphanumeric_and("-_");
    for (int code = 0; code < 256; ++code) {
        const char c = static_cast<char>(code);
        const bool is_member = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                               c == '-' || c == '_';
        EXPECT_EQ(set.contains(c), is_member) << code;
    }
}

TEST(CharacterSet, judges_a_whole_text) {
    constexpr CharacterSet set("abc");
    EXPECT_TRUE(set.contains_all_of(""));
    EXPECT_TRUE(set.contains_all_of("cabbac"));
    EXPECT_FALSE(set.contains_all_of("cab bac"));
    EXPECT_FALSE(set.contains_all_of(std::string_view("a\0b", 3)));
    EXPECT_FALSE(set.contains_all_of("ab\xff"));
}

TEST(CharacterSet, finds_the_first_member) {
    constexpr CharacterSet set("\"\\");
    EXPECT_EQ(set.first_in(""), 0U);
    EXPECT_EQ(set.first_in("plain"), 5U);
    EXPECT_EQ(set.first_in("a\\b\"c"), 1U);
    EXPECT_EQ(set.first_in("\""), 0U);
}

}  // namespace
}  // namespace winsh
