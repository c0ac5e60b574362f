#include "base/pairing_phrase.h"

#include <gtest/gtest.h>

#include <set>

namespace winsh {
namespace {

TEST(PairingPhrase, is_the_same_for_the_same_state_on_any_machine) {
    EXPECT_EQ(pairing_phrase("abc"), "gecko-petal-jacket");
    EXPECT_EQ(pairing_phrase("0123456789abcdef"), "elm-echo-indigo");
    EXPECT_EQ(pairing_phrase(""), "falcon-plum-quilt");
}

TEST(PairingPhrase, counts_every_byte_of_the_state) {
    using namespace std::string_view_literals;
    EXPECT_NE(pairing_phrase("abc"), pairing_phrase("abd"));
    EXPECT_NE(pairing_phrase("abc"), pairing_phrase("abc\0"sv));
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
