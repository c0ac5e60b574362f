#include "document/parse_snapshot.h"

#include <gtest/gtest.h>

#include <string>

namespace winsh {
namespace {

std::string nested(std::size_t levels) {
    return "{\"a\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
}

TEST(ParseSnapshot, takes_an_object_and_nothing_else) {
    EXPECT_TRUE(parse_snapshot("{}").has_value());
    for (const char* text : {"", "[]", "7", "null", "\"{}\"", "{} {}", "{\"a\":1,\"a\":2}"})
        EXPECT_FALSE(parse_snapshot(text).has_value()) << text;
}

TEST(ParseSnapshot, goes_so_deep_and_no_deeper) {
    EXPECT_TRUE(parse_snapshot(nested(64)).has_value());
    EXPECT_FALSE(parse_snapshot(nested(66)).has_value());
}

}  // namespace
}  // namespace winsh
