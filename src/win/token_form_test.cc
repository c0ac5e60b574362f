#include "win/token_form.h"

#include <gtest/gtest.h>

namespace winsh::win {
namespace {

TEST(TokenForm, takes_tokens_of_any_server_that_keeps_the_contract) {
    EXPECT_TRUE(is_api_token("win_live_0123456789ABCDEFabcdef0123456789aB9xYz"));
    EXPECT_TRUE(is_api_token("win_live_a"));
    EXPECT_FALSE(is_api_token("win_live_"));
    EXPECT_FALSE(is_api_token("win_test_abc"));
    EXPECT_FALSE(is_api_token(""));
}

TEST(TokenForm, takes_nothing_that_could_split_a_header) {
    for (const char* text : {"win_live_a b", "win_live_a\r\nX: y", "win_live_a\n", "win_live_\xc3\xa4",
                             "win_live_\"", "win_live_,x"})
        EXPECT_FALSE(is_bearer_text(text)) << text;
    EXPECT_FALSE(is_bearer_text(std::string(2'000, 'a')));
}

TEST(TokenForm, shows_too_little_to_use) {
    EXPECT_EQ(masked(Secret("win_live_abcdefghijklmnopqrstuvwxyz9xYz")), "win_live_abc…9xYz");
    EXPECT_EQ(masked(Secret("win_live_abcdef")), "win_live_…");
    EXPECT_EQ(masked(Secret("something-else")), "…");
}

}  // namespace
}  // namespace winsh::win
