#include "model/ids.h"

#include <gtest/gtest.h>

#include <set>

namespace winsh {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Ids, carry_their_prefix_and_24_hex_digits) {
    FakeRandom random;
    const Timestamp now{seconds(0x6a31'2345)};
    EXPECT_EQ(new_token_id(now, random).text().substr(0, 8), "6a312345");
    EXPECT_EQ(new_token_id(now, random).text().size(), 24u);
    EXPECT_TRUE(new_user_id(now, random).text().starts_with("user_6a312345"));
    EXPECT_TRUE(new_workspace_id(now, random).text().starts_with("workspace_6a312345"));
    EXPECT_TRUE(new_connection_id(now, random).text().starts_with("conn_6a312345"));
    EXPECT_TRUE(new_session_id(now, random).text().starts_with("session_6a312345"));
}

TEST(Ids, that_were_made_are_parsed) {
    SystemRandom random;
    const Timestamp now = FakeClock().now();
    EXPECT_TRUE(parse_token_id(new_token_id(now, random).text()));
    EXPECT_TRUE(parse_user_id(new_user_id(now, random).text()));
    EXPECT_TRUE(parse_workspace_id(new_workspace_id(now, random).text()));
    EXPECT_TRUE(parse_connection_id(new_connection_id(now, random).text()));
    EXPECT_TRUE(parse_session_id(new_session_id(now, random).text()));
}

TEST(Ids, sort_by_time_of_creation) {
    SystemRandom random;
    const Timestamp now = FakeClock().now();
    EXPECT_LT(new_token_id(now, random), new_token_id(now + seconds(1), random));
}

TEST(Ids, do_not_repeat_within_a_second) {
    SystemRandom random;
    const Timestamp now = FakeClock().now();
    std::set<TokenId> seen;
    for (int i = 0; i < 1'000; ++i) seen.insert(new_token_id(now, random));
    EXPECT_EQ(seen.size(), 1'000u);
}

TEST(Ids, keep_their_form_whatever_the_clock_says) {
    FakeRandom random;
    for (const Timestamp now : {Timestamp{milliseconds(-1)}, Timestamp::min(), Timestamp::max()}) {
        EXPECT_TRUE(parse_token_id(new_token_id(now, random).text()));
    }
}

TEST(Ids, of_other_forms_are_refused) {
    EXPECT_FALSE(parse_token_id(""));
    EXPECT_FALSE(parse_token_id("6a31234500112233445566"));
    EXPECT_FALSE(parse_token_id("6a3123450011223344556677889"));
    EXPECT_FALSE(parse_token_id("6A3123450011223344556677"));
    EXPECT_FALSE(parse_token_id("6a312345001122334455667g"));
    EXPECT_FALSE(parse_token_id(std::string_view("6a31234500112233445566\0a", 24)));
    EXPECT_FALSE(parse_user_id("6a3123450011223344556677"));
    EXPECT_FALSE(parse_user_id("session_6a3123450011223344556677"));
    EXPECT_TRUE(parse_user_id("user_6a3123450011223344556677"));
    EXPECT_FALSE(parse_workspace_id("workspace_6a312345001122334455667 "));
}

TEST(LoopIds, are_kebab_case_of_at_most_64_characters) {
    EXPECT_TRUE(parse_loop_id("bug-autofix"));
    EXPECT_TRUE(parse_loop_id("a"));
    EXPECT_TRUE(parse_loop_id("7-day"));
    EXPECT_TRUE(parse_loop_id(std::string(64, 'a')));
    EXPECT_FALSE(parse_loop_id(std::string(65, 'a')));
    for (const std::string_view bad :
         {"", "-", "-a", "a-", "a--b", "A", "a_b", "a b", "a/b", "../a", "\xc3\xa9"}) {
        EXPECT_FALSE(parse_loop_id(bad)) << bad;
    }
}

}  // namespace
}  // namespace winsh
