#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "base/json.h"
#include "base/random.h"

namespace winsh {
namespace {

double double_of(std::uint64_t bits) { return std::bit_cast<double>(bits); }

TEST(ToText, is_minified_and_keeps_the_order) {
    Json value;
    value.set("b", Json::array())
        .set("a", Json::object())
        .set("n", Json())
        .set("t", true)
        .set("l", Json::Array{1, 2});
    EXPECT_EQ(to_text(value), R"({"b":[],"a":{},"n":null,"t":true,"l":[1,2]})");
}

TEST(ToText, escapes_what_must_be_and_nothing_else) {
    EXPECT_EQ(to_text(Json("\"\\/\b\f\n\r\t\x01\x1f\x7f ä€😀")),
              "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f ä€😀\"");
    EXPECT_EQ(to_text(Json(std::string(1, '\0'))), R"("\u0000")");
}

TEST(ToText, replaces_bytes_that_are_not_utf8) {
    EXPECT_EQ(to_text(Json("a\xff\xc3z\xe2\x82")), "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD\"");
    EXPECT_TRUE(parse_json(to_text(Json::object({{"\xff", 1}}))).has_value());
}

TEST(ToText, writes_the_shortest_digits_and_keeps_doubles_apart_from_integers) {
    EXPECT_EQ(to_text(Json(0.1)), "0.1");
    EXPECT_EQ(to_text(Json(1.0)), "1.0");
    EXPECT_EQ(to_text(Json(1)), "1");
    EXPECT_EQ(to_text(Json(1e300)), "1e+300");
    EXPECT_EQ(to_text(Json(-0.0)), "-0.0");
    EXPECT_EQ(to_text(Json(std::numeric_limits<std::int64_t>::min())), "-9223372036854775808");
}

TEST(ToText, reads_back_equal_for_any_double) {
    FakeRandom random;
    for (int i = 0; i < 20'000; ++i) {
        std::uint64_t bits = 0;
        random.fill({reinterpret_cast<std::uint8_t*>(&bits), sizeof bits});
        // Half of them whole numbers in the range of integers.
        const double value =
            i % 2 == 0 ? double_of(bits) : std::trunc(std::ldexp(static_cast<double>(bits), -(i % 64)));
        if (!std::isfinite(value)) continue;
        ASSERT_EQ(parse_json(to_text(Json(value))), Json(value)) << value;
    }
}

TEST(ToPrettyText, indents_by_two_spaces) {
    Json value;
    value.set("a", Json::Array{1, Json::object({{"b", "x"}})})
        .set("c", Json::array())
        .set("d", Json::object());
    EXPECT_EQ(to_pretty_text(value),
              "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"x\"\n    }\n  ],\n  \"c\": [],\n  \"d\": {}\n}");
}

TEST(ToCanonicalText, writes_numbers_as_in_rfc_8785_appendix_b) {
    const std::pair<std::uint64_t, std::string_view> cases[] = {
        {0x0000000000000000, "0"},
        {0x8000000000000000, "0"},
        {0x0000000000000001, "5e-324"},
        {0x8000000000000001, "-5e-324"},
        {0x7fefffffffffffff, "1.7976931348623157e+308"},
        {0xffefffffffffffff, "-1.7976931348623157e+308"},
        {0x4340000000000000, "9007199254740992"},
        {0xc340000000000000, "-9007199254740992"},
        {0x4430000000000000, "295147905179352830000"},
        {0x44b52d02c7e14af5, "9.999999999999997e+22"},
        {0x44b52d02c7e14af6, "1e+23"},
        {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
        {0x444b1ae4d6e2ef4e, "999999999999999700000"},
        {0x444b1ae4d6e2ef4f, "999999999999999900000"},
        {0x444b1ae4d6e2ef50, "1e+21"},
        {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
        {0x3eb0c6f7a0b5ed8d, "0.000001"},
        {0x41b3de4355555553, "333333333.3333332"},
        {0x41b3de4355555554, "333333333.33333325"},
        {0x41b3de4355555555, "333333333.3333333"},
        {0x41b3de4355555556, "333333333.3333334"},
        {0x41b3de4355555557, "333333333.33333343"},
        {0xbecbf647612f3696, "-0.0000033333333333333333"},
        {0x43143ff3c1cb0959, "1424953923781206.2"},
    };
    for (const auto& [bits, text] : cases) EXPECT_EQ(to_canonical_text(Json(double_of(bits))), text);
}

TEST(ToCanonicalText, writes_integers_like_the_doubles_that_they_are_elsewhere) {
    EXPECT_EQ(to_canonical_text(Json(100)), "100");
    EXPECT_EQ(to_canonical_text(Json(-7)), "-7");
    EXPECT_EQ(to_canonical_text(Json(100.0)), "100");
    EXPECT_EQ(to_canonical_text(Json(1.5)), "1.5");
    EXPECT_EQ(to_canonical_text(Json(std::numeric_limits<std::int64_t>::max())), "9223372036854776000");
}

TEST(ToCanonicalText, sorts_members_by_utf16_code_units) {
    // The example of RFC 8785 §3.2.3: U+FB33 comes after the surrogate pair of U+1F600.
    const auto value =
        parse_json(R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",
        "1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control",
        "\u00f6":"Latin Small Letter O With Diaeresis"})");
    ASSERT_TRUE(value.has_value());
    EXPECT_EQ(to_canonical_text(*value),
              "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\",\"ö\":\"Latin Small "
              "Letter O With "
              "Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\xef\xac\xb3\":\"Hebrew "
              "Letter Dalet With Dagesh\"}");
}

TEST(ToCanonicalText, does_not_depend_on_the_order_of_members) {
    EXPECT_EQ(to_canonical_text(*parse_json(R"({"b":{"y":1,"x":2.0},"a":[3,1,2],"":0})")),
              R"({"":0,"a":[3,1,2],"b":{"x":2,"y":1}})");
}

}  // namespace
}  // namespace winsh
