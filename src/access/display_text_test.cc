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

TEST(CheckedName, is_trimmed_and_counted_in_characters) {
    EXPECT_EQ(checked_name("  Local CLI\n", 100, "The name", "name"), "Local CLI");
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
