#include "win/screen_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace winsh::win {
namespace {

using testing::ElementsAre;

TEST(ScreenText, takes_the_power_out_of_escape_sequences) {
    EXPECT_EQ(printable("a\x1b[31mred\x1b]0;title\x07"),
              "a\xef\xbf\xbd[31mred\xef\xbf\xbd]0;title\xef\xbf\xbd");
    EXPECT_EQ(printable("\xc2\x9b"
                        "31m"),
              "\xef\xbf\xbd"
              "31m");
    EXPECT_EQ(printable(std::string_view("\0\x7f", 2)), "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(ScreenText, shows_no_text_that_runs_backwards_or_hides) {
    for (const char* hidden :
         {"\u202e", "\u2066", "\u200b", "\ufeff", "\u061c", "\u2028", "\U000e0041", "\u00ad"})
        EXPECT_EQ(printable(std::string("a") + hidden + "b"),
                  "a\ufffd"
                  "b");
}

TEST(ScreenText, escapes_in_json_what_a_terminal_would_obey_or_a_reader_not_see) {
    EXPECT_EQ(printable_json("{\n  \"a\": \"\xc2\x9b"
                             "2J\x7f \xe2\x80\xae\xf3\xa0\x81\x81 \xc3\xa9\"\n}"),
              "{\n  \"a\": \"\\u009b2J\\u007f \\u202e\\udb40\\udc41 \xc3\xa9\"\n}");
}

TEST(ScreenText, replaces_broken_utf8_byte_by_byte) {
    for (const char* broken : {"\xff", "\xc0", "\xe2\x82", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xc3"})
        EXPECT_EQ(printable(broken).find_first_not_of("\xef\xbf\xbd"), std::string::npos) << broken;
    EXPECT_EQ(printable("\xe2\x82"
                        "a"),
              "\ufffd\ufffd"
              "a");
}

TEST(ScreenText, keeps_other_languages_and_makes_line_breaks_spaces) {
    EXPECT_EQ(printable("grüße 日本語 🚀"), "grüße 日本語 🚀");
    EXPECT_EQ(printable("one\r\n\ttwo\n"), "one two ");
}

TEST(ScreenText, measures_in_columns) {
    EXPECT_EQ(columns_of("grüße"), 5u);
    EXPECT_EQ(columns_of("日本"), 4u);
    EXPECT_EQ(columns_of("e\u0301"), 1u);
}

TEST(ScreenText, cuts_between_characters) {
    EXPECT_EQ(cut_to("short", 5), "short");
    EXPECT_EQ(cut_to("longer", 5), "long…");
    EXPECT_EQ(cut_to("one two", 5), "one…");
    EXPECT_EQ(cut_to("日本語", 4), "日…");
    EXPECT_EQ(cut_to("abc", 0), "");
    EXPECT_EQ(pad_to("日", 4), "日  ");
}

TEST(ScreenText, wraps_at_spaces_and_breaks_what_is_too_long) {
    EXPECT_THAT(wrap("one two three", 7), ElementsAre("one two", "three"));
    EXPECT_THAT(wrap("a  b", 10), ElementsAre("a b"));
    EXPECT_THAT(wrap("abcdefgh ij", 3), ElementsAre("abc", "def", "gh", "ij"));
    EXPECT_THAT(wrap("see https://win.sh now", 6, LongWords::whole),
                ElementsAre("see", "https://win.sh", "now"));
    EXPECT_THAT(wrap("", 3), ElementsAre());
    EXPECT_THAT(wrap("日本語", 1), ElementsAre("日", "本", "語"));
}

}  // namespace
}  // namespace winsh::win
