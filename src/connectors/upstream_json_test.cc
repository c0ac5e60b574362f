#include "connectors/upstream_json.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

TEST(UpstreamJson, replaces_half_a_surrogate_pair_and_nothing_else) {
    struct Case {
        std::string_view json;
        std::string_view whole;
    };
    for (const Case& row : {
             Case{R"("\ud83d")", R"("\ufffd")"},
             {R"("\ude00\ud83d")", R"("\ufffd\ufffd")"},
             {R"("\ud83d\ud83d\ude00")", R"("\ufffd\ud83d\ude00")"},
             {R"("\uD83D\uDE00 \u00e4")", R"("\uD83D\uDE00 \u00e4")"},
             {R"("\\ud83d")", R"("\\ud83d")"},
             {R"("\\\ud83d")", R"("\\\ufffd")"},
             {R"("\ud83)", R"("\ud83)"},
             {R"("\ud83d)", R"("\ufffd)"},
             {R"("\u-83d\)", R"("\u-83d\)"},
             {"", ""},
         })
        EXPECT_EQ(with_whole_surrogates(row.json), row.whole) << row.json;
}

TEST(UpstreamJson, one_cut_title_spoils_nothing_beside_it) {
    const auto parsed = parse_upstream_json(R"([{"title":"cut \ud83d"},{"title":"whole \ud83d\ude00"}])", {});
    ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
    EXPECT_EQ(parsed->items()[0]["title"].as_string(), "cut \uFFFD");
    EXPECT_EQ(parsed->items()[1]["title"].as_string(), "whole 😀");
}

TEST(UpstreamJson, stays_strict_in_everything_else) {
    for (const std::string_view json :
         {R"({"a":"\ud83d)", R"(["\ud83d",])", R"({"a":1,"a":"\ud83d"})", "\\u", ""})
        EXPECT_FALSE(parse_upstream_json(json, {}).has_value()) << json;
    EXPECT_EQ(parse_upstream_json(R"(["\ud83d")", {}).error().message,
              parse_json(R"(["\ud83d")").error().message);
}

}  // namespace
}  // namespace winsh
