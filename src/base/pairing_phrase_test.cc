#include "base/pairing_phrase.h"

#include <gtest/gtest.h>

#include <set>

namespace winsh {
namespace {

constexpr std::string_view kCallback = "http://127.0.0.1:49152/callback";

TEST(PairingPhrase, is_the_same_for_the_same_sign_in_on_any_machine) {
    EXPECT_EQ(pairing_phrase("abc", kCallback), "book-almond-fjord");
    EXPECT_EQ(pairing_phrase("0123456789abcdef", "http://[::1]:1/"), "indigo-ocean-fennel");
    EXPECT_EQ(pairing_phrase("", ""), "nickel-needle-arch");
}

TEST(PairingPhrase, counts_every_byte_of_the_state) {
    using namespace std::string_view_literals;
    EXPECT_NE(pairing_phrase("abc", kCallback), pairing_phrase("abd", kCallback));
    EXPECT_NE(pairing_phrase("abc", kCallback), pairing_phrase("abc\0"sv, kCallback));
}

TEST(PairingPhrase, is_another_where_the_answer_goes_elsewhere) {
    EXPECT_NE(pairing_phrase("abc", kCallback), pairing_phrase("abc", "http://127.0.0.1:49153/callback"));
    EXPECT_NE(pairing_phrase("abc", kCallback), pairing_phrase("abc", "http://localhost:49152/callback"));
    EXPECT_NE(pairing_phrase("abc", "def"), pairing_phrase("abcd", "ef"));
}

TEST(PairingPhrase, draws_from_256_words_that_can_be_read_out) {
    std::set<std::string_view> different;
    for (const std::string_view word : pairing_words()) {
        EXPECT_GE(word.size(), 3u) << word;
        EXPECT_LE(word.size(), 8u) << word;
        EXPECT_EQ(word.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), std::string_view::npos) << word;
        different.insert(word);
    }
    EXPECT_EQ(different.size(), 256u);
}

}  // namespace
}  // namespace winsh
