#include <gtest/gtest.h>

#include <limits>

#include "base/json.h"
#include "base/text.h"

namespace winsh {
namespace {

std::string message_of(std::string_view text, JsonLimits limits = {}) {
    const auto result = parse_json(text, limits);
    return result.has_value() ? "accepted" : result.error().message;
}

/// 100,000 members, so that a quadratic search would take half a minute.
std::string large_object(std::string_view last_name) {
    std::string text = "{";
    for (int i = 0; i < 100'000; ++i) text += "\"member" + std::to_string(i) + "\":0,";
    text += "\"";
    text += last_name;
    return text + "\":0}";
}

TEST(ParseJson, reads_every_kind) {
    const auto value = parse_json(
        " {\"n\":null,\"t\":true,\"f\":false,\"i\":-12,\"d\":1.5,\"s\":\"x\",\"a\":[[],{}]}\r\n\t");
    ASSERT_TRUE(value.has_value()) << value.error().message;
    EXPECT_TRUE(value->find("n")->is_null());
    EXPECT_EQ((*value)["t"], Json(true));
    EXPECT_EQ((*value)["f"], Json(false));
    EXPECT_EQ((*value)["i"], Json(-12));
    EXPECT_EQ((*value)["d"], Json(1.5));
    EXPECT_EQ((*value)["s"], Json("x"));
    EXPECT_EQ((*value)["a"], Json(Json::Array{Json::array(), Json::object()}));
}

TEST(ParseJson, keeps_members_in_their_order) {
    EXPECT_EQ(to_text(*parse_json(R"({"z":1,"a":{"y":2,"b":3},"m":[{"q":4,"c":5}]})")),
              R"({"z":1,"a":{"y":2,"b":3},"m":[{"q":4,"c":5}]})");
}

TEST(ParseJson, accepts_scalars_at_the_top) {
    EXPECT_EQ(parse_json("0"), Json(0));
    EXPECT_EQ(parse_json("\"\""), Json(""));
    EXPECT_EQ(parse_json("null"), Json());
}

TEST(ParseJson, keeps_integers_of_64_bits_exact) {
    EXPECT_EQ(parse_json("9223372036854775807"), Json(std::numeric_limits<std::int64_t>::max()));
    EXPECT_EQ(parse_json("-9223372036854775808"), Json(std::numeric_limits<std::int64_t>::min()));
    EXPECT_EQ(parse_json("9007199254740993"), Json(std::int64_t{9007199254740993}));
    EXPECT_EQ(parse_json("-0"), Json(0));
}

TEST(ParseJson, makes_doubles_of_what_lies_beyond) {
    EXPECT_EQ(parse_json("9223372036854775808"), Json(9223372036854775808.0));
    EXPECT_EQ(parse_json("18446744073709551615"), Json(18446744073709551615.0));
    EXPECT_EQ(parse_json("18446744073709551616"), Json(18446744073709551616.0));
    EXPECT_EQ(parse_json("-9223372036854775809"), Json(-9223372036854775809.0));
    EXPECT_EQ(parse_json("1.0"), Json(1.0));
    EXPECT_EQ(parse_json("1e2"), Json(100.0));
    EXPECT_EQ(parse_json("1" + std::string(300, '0')), Json(1e300));
}

TEST(ParseJson, rounds_doubles_to_the_nearest) {
    EXPECT_EQ(parse_json("0.1")->as_double(), 0.1);
    EXPECT_EQ(parse_json("1.7976931348623157e308")->as_double(), std::numeric_limits<double>::max());
    EXPECT_EQ(parse_json("5e-324")->as_double(), 5e-324);
    EXPECT_EQ(parse_json("9007199254740992.999999999999999999999999")->as_double(),
              9007199254740992.0 + 0.999999);
    EXPECT_EQ(parse_json("2.2250738585072011e-308")->as_double(), 2.2250738585072011e-308);
    EXPECT_EQ(parse_json("123456789012345678901234567890e-10")->as_double(),
              123456789012345678901234567890e-10);
    EXPECT_EQ(parse_json("1e-400")->as_double(-1), 0.0);
}

TEST(ParseJson, refuses_numbers_beyond_the_range_of_a_double) {
    for (const std::string_view text : {"1e309", "-1e309", "1.8e308", "1e999999999999", "[1e400]"}) {
        EXPECT_FALSE(parse_json(text).has_value()) << text;
    }
    EXPECT_FALSE(parse_json("1" + std::string(400, '0')).has_value());
}

TEST(ParseJson, decodes_escapes) {
    EXPECT_EQ(parse_json(R"("\"\\\/\b\f\n\r\t\u0041\u00e4\u20ac\ud83d\ude00")"),
              Json("\"\\/\b\f\n\r\tAä€😀"));
    EXPECT_EQ(parse_json(R"("\u0000")"), Json(std::string(1, '\0')));
    EXPECT_EQ(parse_json(R"({"\u0061b":1})")->find("ab")->as_integer(), 1);
}

TEST(ParseJson, refuses_half_a_surrogate_pair) {
    for (const std::string_view text : {R"("\ud800")", R"("\udc00")", R"("\ud800\ud800")", R"("\ud800x")",
                                        R"("\ude00\ud83d")", R"("\ud800\n")", R"({"\udfff":1})"}) {
        EXPECT_FALSE(parse_json(text).has_value()) << text;
    }
}

TEST(ParseJson, refuses_what_is_not_json) {
    for (const std::string_view text : {"",
                                        " ",
                                        "nul",
                                        "nulll",
                                        "True",
                                        "NaN",
                                        "Infinity",
                                        "-Infinity",
                                        "-",
                                        "+1",
                                        "01",
                                        "-01",
                                        "1.",
                                        ".5",
                                        "1e",
                                        "1e+",
                                        "0x10",
                                        "1_000",
                                        "'a'",
                                        "\"a",
                                        "\"\\x\"",
                                        "\"\\u12\"",
                                        "\"\\u12g4\"",
                                        "\"\t\"",
                                        "\"\n\"",
                                        "[",
                                        "]",
                                        "[1,]",
                                        "[,1]",
                                        "[1 2]",
                                        "[1,,2]",
                                        "{",
                                        "}",
                                        "{\"a\"}",
                                        "{\"a\":}",
                                        "{\"a\":1,}",
                                        "{,}",
                                        "{a:1}",
                                        "{1:1}",
                                        "{\"a\":1 \"b\":2}",
                                        "{\"a\" 1}",
                                        "1 2",
                                        "{} {}",
                                        "[]x",
                                        "// c\n1",
                                        "/* c */ 1",
                                        "1 // c",
                                        "#1",
                                        "\xef\xbb\xbf{}",
                                        "\"\\\"",
                                        "[\"a\",\n4,\n1,",
                                        "undefined",
                                        "\v1",
                                        "\xc2\xa0[]"}) {
        EXPECT_FALSE(parse_json(text).has_value()) << text;
    }
    EXPECT_FALSE(parse_json(std::string_view("\0", 1)).has_value());
    EXPECT_FALSE(parse_json(std::string_view("1\0", 2)).has_value());
    EXPECT_FALSE(parse_json(std::string_view("\"a\0b\"", 5)).has_value());
}

TEST(ParseJson, refuses_what_is_not_utf8) {
    for (const std::string_view bytes :
         {"\x80", "\xc0\x80", "\xc1\xbf", "\xc2", "\xe0\x9f\xbf", "\xe2\x82", "\xed\xa0\x80", "\xed\xbf\xbf",
          "\xf0\x8f\xbf\xbf", "\xf0\x90\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
        EXPECT_FALSE(parse_json("\"" + std::string(bytes) + "\"").has_value()) << to_hex(bytes);
        EXPECT_FALSE(
            parse_json("\"long enough for a vector unit " + std::string(bytes) + " and some more text\"")
                .has_value());
        EXPECT_FALSE(parse_json("{\"" + std::string(bytes) + "\":1}").has_value()) << to_hex(bytes);
        EXPECT_FALSE(parse_json(bytes).has_value()) << to_hex(bytes);
    }
    EXPECT_EQ(parse_json("\"\xf4\x8f\xbf\xbf\xee\x80\x80\""), Json("\xf4\x8f\xbf\xbf\xee\x80\x80"));
}

TEST(ParseJson, refuses_a_name_that_occurs_twice) {
    EXPECT_EQ(message_of(R"({"a":1,"b":2,"a":3})"),
              R"(The JSON text holds an object with two members that are named "a".)");
    EXPECT_FALSE(parse_json(R"([{"x":{"a":1,"\u0061":2}}])").has_value());
    EXPECT_TRUE(parse_json(R"([{"a":1,"b":{"a":1}},{"a":1}])").has_value());
    EXPECT_EQ(message_of("{\"" + std::string(500, 'x') + "\":1,\"" + std::string(500, 'x') + "\":1}"),
              "The JSON text holds an object with two members of the same name.");
}

TEST(ParseJson, is_quick_with_an_object_of_many_members) {
    const JsonLimits limits{.bytes = 4 << 20};
    EXPECT_EQ(message_of(large_object("other"), limits), "accepted");
    EXPECT_EQ(message_of(large_object("member50000"), limits),
              R"(The JSON text holds an object with two members that are named "member50000".)");
}

TEST(ParseJson, says_what_is_wrong_and_where) {
    EXPECT_EQ(message_of(""), "The JSON text is broken at byte 0: it ends too early.");
    EXPECT_EQ(message_of("[1,"), "The JSON text is broken at byte 3: it ends too early.");
    EXPECT_EQ(message_of("[1,x]"), "The JSON text is broken at byte 3: syntax error.");
    EXPECT_EQ(message_of("[] []"), "The JSON text is broken at byte 3: something follows the value.");
    EXPECT_EQ(message_of("\"\\udc00\""),
              "The JSON text is broken at byte 6: an escape is half a surrogate pair.");
    EXPECT_EQ(message_of("[[[1]]]", {.depth = 2}),
              "The JSON text is broken at byte 2: it is nested too deeply.");
    const std::string lead = "[\"" + std::string(5000, 'x') + "\",";
    EXPECT_EQ(message_of(lead + "y]"), "The JSON text is broken at byte 5004: syntax error.");
}

TEST(ParseJson, keeps_to_the_limit_of_bytes) {
    EXPECT_TRUE(parse_json("[1,2]", {.bytes = 5}).has_value());
    const auto result = parse_json("[1,23]", {.bytes = 5});
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().kind, ErrorKind::too_large);
    EXPECT_EQ(result.error().message, "The JSON text has 6 bytes; at most 5 are accepted.");
}

TEST(ParseJson, keeps_to_the_limit_of_depth) {
    EXPECT_TRUE(parse_json(R"([{"a":[]}])", {.depth = 3}).has_value());
    EXPECT_FALSE(parse_json(R"([{"a":[[]]}])", {.depth = 3}).has_value());
    const std::string deep = std::string(1 << 20, '[') + std::string(1 << 20, ']');
    EXPECT_FALSE(parse_json(deep, {.bytes = 4 << 20, .depth = 1 << 20}).has_value());
}

TEST(ParseJson, keeps_to_the_limit_of_values) {
    EXPECT_TRUE(parse_json(R"([1,{"a":2}])", {.values = 4}).has_value());
    const auto result = parse_json(R"([1,{"a":2},[]])", {.values = 4});
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().kind, ErrorKind::too_large);
    EXPECT_EQ(result.error().message, "The JSON text holds more than 4 values.");
}

}  // namespace
}  // namespace winsh
