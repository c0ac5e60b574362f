#include "base/text.h"

#include <gtest/gtest.h>

#include <limits>

namespace winsh {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string all_bytes() {
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
    return bytes;
}

TEST(Hex, goes_there_and_back) {
    EXPECT_EQ(to_hex(std::string_view("\x00\xff\x1a", 3)), "00ff1a");
    EXPECT_EQ(from_hex(to_hex(all_bytes())), all_bytes());
    EXPECT_EQ(from_hex("00FF1a"), std::string("\x00\xff\x1a", 3));
    EXPECT_EQ(from_hex(""), "");
}

TEST(Hex, refuses_odd_lengths_and_other_characters) {
    for (const std::string_view text : {"0", "0g", "g0", "0x12", " 00", "00 ", "-1"}) {
        EXPECT_FALSE(from_hex(text).has_value()) << text;
    }
}

TEST(Base64, gives_the_texts_of_rfc_4648) {
    const std::pair<std::string_view, std::string_view> cases[] = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : cases) {
        EXPECT_EQ(to_base64(bytes), text);
        const std::string_view unpadded = text.substr(0, text.find('='));
        EXPECT_EQ(to_base64url(bytes), unpadded);
        EXPECT_EQ(from_base64url(unpadded), bytes);
    }
    EXPECT_EQ(to_base64("\xfb\xff"), "+/8=");
    EXPECT_EQ(to_base64url("\xfb\xff"), "-_8");
}

TEST(Base64url, goes_there_and_back_with_every_byte_and_length) {
    const std::string bytes = all_bytes();
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        const std::string_view part = std::string_view(bytes).substr(bytes.size() - size);
        ASSERT_EQ(from_base64url(to_base64url(part)), part);
    }
}

TEST(Base64url, refuses_white_space_stray_bits_and_padding) {
    for (const std::string_view text :
         {"Zg==", "Zh", "Zm9", "Z", "Zm+v", "Zm/v", "Zm9v=", "Zm 9", "Zm9v\n", "=", "\xffm9v"}) {
        EXPECT_FALSE(from_base64url(text).has_value()) << text;
    }
}

TEST(Base62, pads_to_the_width) {
    EXPECT_EQ(to_base62(0, 6), "000000");
    EXPECT_EQ(to_base62(61, 2), "0z");
    EXPECT_EQ(to_base62(62, 2), "10");
    EXPECT_EQ(to_base62(0xFFFFFFFF, 6), "4gfFC3");
    EXPECT_EQ(to_base62(3844, 1), "100");
    EXPECT_EQ(to_base62(0, 0), "");
    EXPECT_EQ(to_base62(std::numeric_limits<std::uint64_t>::max(), 11), "LygHa16AHYF");
}

TEST(PercentEncoding, leaves_unreserved_characters_alone) {
    EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
    EXPECT_EQ(percent_encode("a b/ä?&=+%"), "a%20b%2F%C3%A4%3F%26%3D%2B%25");
    EXPECT_EQ(percent_decode(percent_encode(all_bytes())), all_bytes());
    EXPECT_EQ(percent_decode("a+b%2b"), "a+b+");
}

TEST(PercentEncoding, refuses_broken_escapes) {
    for (const std::string_view text : {"%", "%1", "%zz", "%1z", "abc%", "%%41", "% 41"}) {
        EXPECT_FALSE(percent_decode(text).has_value()) << text;
    }
}

TEST(Form, keeps_order_and_repeated_names) {
    EXPECT_EQ(parse_form("b=1&a=2&b=3"), (Fields{{"b", "1"}, {"a", "2"}, {"b", "3"}}));
    EXPECT_EQ(parse_form("a=x+y%2B%3D&c"), (Fields{{"a", "x y+="}, {"c", ""}}));
    EXPECT_EQ(parse_form("a==b&=v&&"), (Fields{{"a", "=b"}, {"", "v"}}));
    EXPECT_EQ(parse_form(""), Fields{});
}

TEST(Form, refuses_broken_escapes_and_other_encodings) {
    for (const std::string_view text : {"a=%", "%zz=1", "a=%FF", "%C3=1", "a=\xff", "a=1&b=%ED%A0%80"}) {
        EXPECT_FALSE(parse_form(text).has_value()) << text;
    }
}

TEST(Form, reads_back_what_it_writes) {
    const Fields fields{
        {"redirect_uri", "http://127.0.0.1:1/cb?x=1&y=2"}, {"ü", "a+b c"}, {"", ""}, {"e", ""}};
    EXPECT_EQ(parse_form(to_form(fields)), fields);
}

TEST(Trim, cuts_ascii_white_space_at_both_ends) {
    EXPECT_EQ(trim(" \t\r\n a b \v\f"), "a b");
    EXPECT_EQ(trim(" \n "), "");
    EXPECT_EQ(trim("\xc2\xa0x"), "\xc2\xa0x");
}

TEST(Case, is_folded_for_ascii_only) {
    EXPECT_EQ(to_lower_ascii("AZÄaz[@"), "azÄaz[@");
    EXPECT_TRUE(equal_ignoring_case("Content-Type", "content-tYPE"));
    EXPECT_FALSE(equal_ignoring_case("abc", "abcd"));
    EXPECT_FALSE(equal_ignoring_case("[", "{"));
}

TEST(Split, keeps_empty_parts) {
    using Parts = std::vector<std::string_view>;
    EXPECT_EQ(split("a,,b,", ','), (Parts{"a", "", "b", ""}));
    EXPECT_EQ(split("", ','), (Parts{""}));
    EXPECT_EQ(join({"a", "", "b"}, ", "), "a, , b");
    EXPECT_EQ(join({}, ","), "");
}

TEST(Utf8, accepts_the_edges_of_every_range) {
    for (const std::string_view text :
         {"", "plain ascii, longer than a word", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80",
          "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
        EXPECT_TRUE(is_utf8(text)) << to_hex(text);
    }
}

TEST(Utf8, refuses_overlong_forms_surrogates_and_fragments) {
    for (const std::string_view text :
         {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf", "\xe2\x82",
          "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf0\x90\x80", "\xf4\x90\x80\x80",
          "\xf5\x80\x80\x80", "\xff", "12345678\xff", "1234567\xe2\x82"}) {
        EXPECT_FALSE(is_utf8(text)) << to_hex(text);
    }
    EXPECT_EQ(utf8_prefix("12345678ä\xff"), 10U);
}

TEST(Utf8, counts_code_points) {
    EXPECT_EQ(count_code_points(""), 0U);
    EXPECT_EQ(count_code_points("aä€😀"), 4U);
}

TEST(ControlCharacters, are_those_of_c0_and_c1_and_delete) {
    EXPECT_FALSE(has_control_characters("text, ä, €, 😀 and \xc2\xa0"));
    for (const std::string_view text : {"\n", "a\tb", "\x1f", "\x7f", "\xc2\x80", "x\xc2\x9f"}) {
        EXPECT_TRUE(has_control_characters(text)) << to_hex(text);
    }
    EXPECT_TRUE(has_control_characters(std::string_view("a\0b", 3)));
}

TEST(ParseInteger, reads_the_whole_range) {
    EXPECT_EQ(parse_integer("0"), 0);
    EXPECT_EQ(parse_integer("-1"), -1);
    EXPECT_EQ(parse_integer("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(parse_integer("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
}

TEST(ParseInteger, refuses_everything_with_something_around_it) {
    for (const std::string_view text :
         {"", "-", "+1", "01", "-01", "-0", "00", " 1", "1 ", "1.0", "1e3", "0x10", "--1",
          "9223372036854775808", "-9223372036854775809", "99999999999999999999999"}) {
        EXPECT_FALSE(parse_integer(text).has_value()) << text;
    }
    EXPECT_FALSE(parse_integer(std::string_view("1\0", 2)).has_value());
}

}  // namespace
}  // namespace winsh
