#include "base/toml_letters.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace winsh {
namespace {

TEST(TomlLetters, come_back_as_they_were_written) {
    for (const std::string_view text :
         {"", "plain = 1\n", "\u0080 \u00E9 \u07FF", "\u0800 \u3042 \uFEF7 \uFFFD \uFFFF",
          "\U00010000 \U0001F680 \U000FFFFD", "a\u0301 \u26A0\uFE0F"}) {
        EXPECT_EQ(with_letters_as_written(with_bearable_letters(text)), text);
    }
    EXPECT_EQ(with_letters_as_written(with_bearable_letters("\U0010FFFD")), "\uFFFD") << "a private one";
}

TEST(TomlLetters, go_through_the_parser_as_as_many_of_one_or_four_bytes) {
    constexpr std::string_view kText = "k\u0434 = '\uFEF7\u00A0\u3042' # \U0001F680";
    const std::string bearable = with_bearable_letters(kText);
    EXPECT_TRUE(is_utf8(bearable));
    EXPECT_EQ(count_code_points(bearable), count_code_points(kText));
    for (const char byte : bearable) {
        const auto lead = static_cast<unsigned char>(byte);
        EXPECT_TRUE(lead < 0xC0 || lead >= 0xF0) << bearable;
    }
}

TEST(TomlLetters, never_come_back_as_bytes_that_are_no_letters) {
    // As the parser makes them of escapes.
    for (const std::string_view made :
         {"\U00100000", "\U00100041", "\U0010007F", "\U0010D800", "\U0010DFFF", "\U0010FFFF"}) {
        EXPECT_TRUE(is_utf8(with_letters_as_written(made)));
        EXPECT_GE(with_letters_as_written(made).size(), 3U) << "nor as ASCII";
    }
}

TEST(TomlLetters, leave_what_is_no_letter_for_the_parser_to_refuse) {
    for (const std::string_view text :
         {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xE3\x81", "\xF5\x80\x80\x80"})
        EXPECT_EQ(with_bearable_letters(text), text);
    EXPECT_EQ(with_bearable_letters("\xEF\xBB\xBF# windows"), "\xEF\xBB\xBF# windows");
}

}  // namespace
}  // namespace winsh
