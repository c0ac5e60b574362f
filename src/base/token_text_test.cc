#include "base/token_text.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/digest.h"
#include "base/text.h"

namespace winsh {
namespace {

TEST(TokenText, has_the_documented_form) {
    FakeRandom random;
    const Secret token = make_token_text(random);
    ASSERT_EQ(token.size(), 47U);
    EXPECT_TRUE(token.reveal().starts_with("win_live_"));
    EXPECT_EQ(token.reveal().substr(41), to_base62(crc32(token.reveal().substr(0, 41)), 6));
    EXPECT_TRUE(is_token_text(token.reveal()));
}

TEST(TokenText, is_new_each_time) {
    SystemRandom random;
    std::set<std::string> seen;
    for (int i = 0; i < 1'000; ++i) seen.emplace(make_token_text(random).reveal());
    EXPECT_EQ(seen.size(), 1'000U);
}

TEST(TokenText, is_refused_with_any_one_character_changed) {
    FakeRandom random;
    const std::string token(make_token_text(random).reveal());
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'x' ? 'y' : 'x';
        EXPECT_FALSE(is_token_text(changed)) << "at " << i;
    }
}

TEST(TokenText, is_refused_with_anything_added_or_missing) {
    FakeRandom random;
    const std::string token(make_token_text(random).reveal());
    EXPECT_FALSE(is_token_text(""));
    EXPECT_FALSE(is_token_text("win_live_"));
    EXPECT_FALSE(is_token_text(token.substr(1)));
    EXPECT_FALSE(is_token_text(token.substr(0, 46)));
    EXPECT_FALSE(is_token_text(token + " "));
    EXPECT_FALSE(is_token_text(token + token));
    EXPECT_FALSE(is_token_text(std::string(token).replace(0, 3, "WIN")));
}

TEST(TokenText, is_refused_outside_its_alphabet_though_the_checksum_fits) {
    std::string text = "win_live_" + std::string(31, 'a') + "-";
    text += to_base62(crc32(text), 6);
    EXPECT_FALSE(is_token_text(text));
}

}  // namespace
}  // namespace winsh
