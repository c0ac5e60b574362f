#include "access/display_text.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

TEST(DisplayText, is_text_that_shows_what_it_is) {
    EXPECT_TRUE(is_display_text("Local CLI"));
    EXPECT_TRUE(is_display_text("B\xC3\xBCro \xE6\x9D\xB1\xE4\xBA\xAC \xF0\x9F\x9A\x80"));
    EXPECT_FALSE(is_display_text("a\nb"));
    EXPECT_FALSE(is_display_text("a\x7F"));
    EXPECT_FALSE(is_display_text(std::string_view("a\0b", 3)));
    EXPECT_FALSE(is_display_text("\xFF"));
    EXPECT_FALSE(is_display_text("abc\xE2\x80\xAEgpj.exe")) << "turned around";
    EXPECT_FALSE(is_display_text("a\xE2\x80\x8B")) << "zero width";
    EXPECT_FALSE(is_display_text("a\xF3\xA0\x81\x81")) << "tag";
}

TEST(DisplayText, refuses_what_is_a_character_but_shows_nothing) {
    for (const std::string mark : {"\u3164", "\u115F", "\u1160", "\uFFA0", "\u2800", "\u034F", "\u180B",
                                   "\u180E", "\u17B4", "\u17B5", "\uFE00", "\uFE0E", "\uFE0F", "\u2064",
                                   "\u206F", "\uFFF9", "\U000E0100", "\U000E01EF", "\U0001D173"}) {
        EXPECT_FALSE(is_display_text(mark)) << mark;
        EXPECT_FALSE(is_display_text("Local" + mark + " CLI")) << mark;
        EXPECT_FALSE(is_display_text("Local CLI" + mark)) << mark;
        EXPECT_FALSE(is_display_text("\u4E1C" + mark)) << mark;
    }
}

TEST(DisplayText, lets_an_emoji_have_its_colours) {
    EXPECT_TRUE(is_display_text("\u2764\uFE0F build"));
    EXPECT_TRUE(is_display_text("\U0001F5A5\uFE0F desk"));
    EXPECT_FALSE(is_display_text("\u2764\uFE0F\uFE0F build"));
}

TEST(DisplayText, lets_symbols_be_joined_to_one_picture) {
    EXPECT_TRUE(is_display_text("\U0001F469\u200D\U0001F4BB laptop"));
    EXPECT_TRUE(is_display_text("\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466"));
    EXPECT_TRUE(is_display_text("\u2764\uFE0F\u200D\U0001F525"));
    EXPECT_TRUE(is_display_text("\U0001F469\U0001F3FD\u200D\U0001F680")) << "with a colour of skin";
    EXPECT_TRUE(is_display_text("1\uFE0F\u20E3 first"));
    EXPECT_TRUE(is_display_text("\u00A9\uFE0F"));
    EXPECT_FALSE(is_display_text("1\uFE0F first"));
    EXPECT_FALSE(is_display_text("Local\u200DCLI"));
    EXPECT_FALSE(is_display_text("\U0001F469\u200D"));
    EXPECT_FALSE(is_display_text("\u200D\U0001F469"));
    EXPECT_FALSE(is_display_text("\U0001F469\u200D\u200D\U0001F4BB"));
}

TEST(CheckedName, is_not_blank) {
    for (const std::string_view blank :
         {"\u00A0", "\u3000\u3000", "\u2003 \u205F", "\u202F", "\u2028\u2029", "\u0085"}) {
        EXPECT_FALSE(checked_name(blank, 100, "The name", "name").has_value()) << blank;
    }
    EXPECT_TRUE(checked_name("a\u3000b", 100, "The name", "name").has_value());
}

TEST(CheckedName, is_trimmed_and_counted_in_characters) {
    EXPECT_EQ(checked_name("  Local CLI\n", 100, "The name", "name"), "Local CLI");
    EXPECT_EQ(checked_name("\u00A0\u2003Local\u00A0CLI\u3000\u2028", 100, "The name", "name"),
              "Local\u00A0CLI");
    EXPECT_EQ(checked_name("\u3000\u4E1C", 100, "The name", "name"), "\u4E1C");
    EXPECT_FALSE(checked_name("\u00A0\xFF", 100, "The name", "name").has_value());
    std::string longest;
    for (int i = 0; i < 100; ++i) longest += "\xC3\xA4";
    EXPECT_TRUE(checked_name(longest, 100, "The name", "name").has_value());
    const auto error = checked_name(longest + "x", 100, "The name", "name").error();
    EXPECT_EQ(error.field, "name");
    EXPECT_TRUE(error.message.starts_with("The name is longer than 100"));
    EXPECT_FALSE(checked_name(" \t ", 100, "The name", "name").has_value());
}

TEST(PrintableExcerpt, shows_that_something_was_there) {
    EXPECT_EQ(printable_excerpt("Fire\x1B[31mfox\xC3\xA4", 200), "Fire?[31mfox??");
    EXPECT_EQ(printable_excerpt("abcdef", 3), "abc");
}

}  // namespace
}  // namespace winsh
