#include "access/user_code.h"

#include <gtest/gtest.h>

#include <map>

namespace winsh {
namespace {

TEST(UserCode, is_eight_consonants_in_two_groups) {
    FakeRandom random;
    std::map<char, int> letters;
    for (int i = 0; i < 2'000; ++i) {
        const std::string code = make_user_code(random);
        ASSERT_EQ(code.size(), 9U);
        ASSERT_EQ(code[4], '-');
        EXPECT_EQ(parse_user_code(code), code);
        for (const char letter : code) ++letters[letter];
    }
    letters.erase('-');
    EXPECT_EQ(letters.size(), 20U);
    for (const auto& [letter, count] : letters) {
        EXPECT_TRUE(std::string_view("BCDFGHJKLMNPQRSTVWXZ").contains(letter)) << letter;
        EXPECT_NEAR(count, 800, 120) << letter;
    }
}

TEST(UserCode, is_read_however_it_was_typed) {
    for (const std::string_view typed : {"BCDF-GHJK", "bcdfghjk", "bCdF gHjK", " BCDF-GHJK ",
                                         "B C D F - G H J K", "bcd-fgh-jk", "\tBCDFGHJK"})
        EXPECT_EQ(parse_user_code(typed), "BCDF-GHJK") << typed;
}

TEST(UserCode, is_nothing_else) {
    using namespace std::string_view_literals;
    for (const std::string_view typed :
         {""sv, "BCDF-GHJ"sv, "BCDF-GHJKL"sv, "ABCD-FGHJ"sv, "BCDF-GHJ0"sv, "BCDF_GHJK"sv, "BCDFGHJ\0"sv,
          "BCDFGHJ\xd0\x9a"sv, "BCDF\nGHJK"sv, "<b>BCDFGHJK"sv})
        EXPECT_FALSE(parse_user_code(typed)) << typed;
    EXPECT_FALSE(parse_user_code("BCDFGHJK" + std::string(57, ' ')));
}

}  // namespace
}  // namespace winsh
