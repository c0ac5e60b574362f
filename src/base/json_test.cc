#include "base/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace winsh {
namespace {

TEST(Json, answers_the_fallback_for_another_kind) {
    const Json text("x");
    EXPECT_EQ(text.as_integer(7), 7);
    EXPECT_EQ(text.as_double(0.5), 0.5);
    EXPECT_TRUE(text.as_bool(true));
    EXPECT_EQ(Json(1).as_string("none"), "none");
    EXPECT_TRUE(text.items().empty());
    EXPECT_TRUE(text.members().empty());
    EXPECT_TRUE(text["a"].is_null());
    EXPECT_EQ(text.find("a"), nullptr);
}

TEST(Json, reads_whole_doubles_as_integers_where_they_fit) {
    EXPECT_EQ(Json(3.0).as_integer(), 3);
    EXPECT_EQ(Json(-9223372036854775808.0).as_integer(), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(Json(9223372036854775808.0).as_integer(-1), -1);
    EXPECT_EQ(Json(3.5).as_integer(-1), -1);
    EXPECT_EQ(Json(3).as_double(), 3.0);
}

TEST(Json, lets_no_nan_or_infinity_in) {
    EXPECT_TRUE(Json(std::nan("")).is_null());
    EXPECT_TRUE(Json(HUGE_VAL).is_null());
    EXPECT_TRUE(Json(-HUGE_VAL).is_null());
}

TEST(Json, keeps_large_sizes_as_doubles) {
    EXPECT_TRUE(Json(std::size_t{5}).is_integer());
    EXPECT_EQ(Json(std::numeric_limits<std::size_t>::max()).as_double(), 18446744073709551616.0);
}

TEST(Json, keeps_members_in_the_order_in_which_they_came) {
    Json value;
    value.set("z", 1).set("a", 2).set("z", 3);
    EXPECT_EQ(to_text(value), R"({"z":3,"a":2})");
    EXPECT_TRUE(value.erase("z"));
    EXPECT_FALSE(value.erase("z"));
    EXPECT_EQ(to_text(value), R"({"a":2})");
}

TEST(Json, makes_an_array_or_object_of_null_and_of_nothing_else) {
    Json array;
    array.push(1);
    array.push("x");
    EXPECT_EQ(to_text(array), R"([1,"x"])");
    EXPECT_THROW(array.set("a", 1), std::logic_error);
    EXPECT_THROW(Json("x").push(1), std::logic_error);
    EXPECT_FALSE(array.erase("a"));
}

TEST(Json, compares_by_kind_content_and_order) {
    EXPECT_EQ(Json::object({{"a", 1}}), Json::object({{"a", 1}}));
    EXPECT_NE(Json::object({{"a", 1}, {"b", 2}}), Json::object({{"b", 2}, {"a", 1}}));
    EXPECT_NE(Json(1), Json("1"));
    EXPECT_NE(Json(), Json(false));
}

TEST(JsonPointer, finds_what_rfc_6901_says) {
    const auto parsed =
        parse_json(R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3," ":7,"m~n":8,"~1":9})");
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->at_pointer(""), &*parsed);
    EXPECT_EQ(*parsed->at_pointer("/foo/0"), Json("bar"));
    EXPECT_EQ(*parsed->at_pointer("/"), Json(0));
    EXPECT_EQ(*parsed->at_pointer("/a~1b"), Json(1));
    EXPECT_EQ(*parsed->at_pointer("/c%d"), Json(2));
    EXPECT_EQ(*parsed->at_pointer("/ "), Json(7));
    EXPECT_EQ(*parsed->at_pointer("/m~0n"), Json(8));
    EXPECT_EQ(*parsed->at_pointer("/~01"), Json(9));
    EXPECT_EQ(*parsed->at_pointer("/" + escape_pointer_token("m~n")), Json(8));
    EXPECT_EQ(*parsed->at_pointer("/" + escape_pointer_token("a/b")), Json(1));
}

TEST(JsonPointer, finds_nothing_where_nothing_is) {
    const auto parsed = parse_json(R"({"foo":["bar","baz"],"n":null,"s":"x"})");
    ASSERT_TRUE(parsed.has_value());
    for (const std::string_view pointer :
         {"foo", "/foo/2", "/foo/-", "/foo/-1", "/foo/00", "/foo/01", "/foo/", "/foo/0/",
          "/foo/99999999999999999999", "/none", "/s/0", "/n/a", "/~", "/~2", "/foo/0/bar"}) {
        EXPECT_EQ(parsed->at_pointer(pointer), nullptr) << pointer;
    }
}

TEST(JsonPointer, leads_to_what_can_be_changed) {
    Json value = *parse_json(R"({"a":[{"b":1}]})");
    *value.at_pointer("/a/0/b") = 2;
    EXPECT_EQ(to_text(value), R"({"a":[{"b":2}]})");
}

}  // namespace
}  // namespace winsh
