#include "base/seal.h"

#include <gtest/gtest.h>

#include <set>

namespace winsh {
namespace {

constexpr std::string_view kKeyText = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

SealingKey test_key() { return *SealingKey::from_text(Secret(kKeyText)); }

TEST(SealingKey, opens_what_it_sealed) {
    FakeRandom random;
    const SealingKey key = test_key();
    for (const std::string& text :
         {std::string(), std::string("x"), std::string("a\0b", 3), std::string(10'000, 'k')}) {
        const std::string record = key.seal(Secret(text), "workspace/connection/token", random);
        const auto opened = key.open(record, "workspace/connection/token");
        ASSERT_TRUE(opened.has_value()) << opened.error().message;
        EXPECT_EQ(opened->reveal(), text);
    }
}

TEST(SealingKey, shows_the_version_and_key_but_not_the_text) {
    FakeRandom random;
    const SealingKey key = test_key();
    const std::string record = key.seal(Secret("ghp_secret"), "b", random);
    EXPECT_TRUE(record.starts_with("v1." + key.id() + ".")) << record;
    EXPECT_EQ(record.find("ghp_secret"), std::string::npos);
    EXPECT_EQ(key.id().size(), 8U);
    EXPECT_EQ(sealing_key_id_of(record), key.id());
}

TEST(SealingKey, never_seals_twice_alike) {
    SystemRandom random;
    const SealingKey key = test_key();
    std::set<std::string> records;
    for (int i = 0; i < 100; ++i) records.insert(key.seal(Secret("same"), "b", random));
    EXPECT_EQ(records.size(), 100U);
}

TEST(SealingKey, does_not_open_a_record_in_another_place) {
    FakeRandom random;
    const SealingKey key = test_key();
    const std::string record = key.seal(Secret("x"), "workspace-1/token", random);
    for (const std::string_view binding :
         {"workspace-2/token", "", "workspace-1/token ", "orkspace-1/token"}) {
        const auto opened = key.open(record, binding);
        ASSERT_FALSE(opened.has_value()) << binding;
        EXPECT_EQ(opened.error().message,
                  "A sealed record does not hold: it was altered, or moved from another place.");
    }
}

TEST(SealingKey, notices_every_changed_character) {
    FakeRandom random;
    const SealingKey key = test_key();
    const std::string record = key.seal(Secret("secret"), "b", random);
    for (std::size_t i = 0; i < record.size(); ++i) {
        for (const char c : {'A', '0', 'z', '.', '\0'}) {
            std::string changed = record;
            if (changed[i] == c) continue;
            changed[i] = c;
            EXPECT_FALSE(key.open(changed, "b").has_value()) << i;
        }
        EXPECT_FALSE(key.open(record.substr(0, i), "b").has_value()) << i;
    }
    EXPECT_FALSE(key.open(record + "A", "b").has_value());
}

TEST(SealingKey, says_which_key_a_record_wants) {
    FakeRandom random;
    const SealingKey key = test_key();
    const SealingKey other = SealingKey::generate(random);
    EXPECT_NE(key.id(), other.id());
    const auto opened = other.open(key.seal(Secret("x"), "b", random), "b");
    ASSERT_FALSE(opened.has_value());
    EXPECT_NE(opened.error().message.find(key.id()), std::string::npos) << opened.error().message;
    EXPECT_NE(opened.error().message.find(other.id()), std::string::npos) << opened.error().message;
}

TEST(SealingKey, survives_its_file) {
    FakeRandom random;
    const SealingKey key = SealingKey::generate(random);
    const Secret text = key.to_text();
    EXPECT_EQ(text.size(), 64U);
    const auto again = SealingKey::from_text(Secret(" \n" + std::string(text.reveal()) + "\r\n"));
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->id(), key.id());
    EXPECT_EQ(again->open(key.seal(Secret("x"), "b", random), "b")->reveal(), "x");
}

TEST(SealingKey, is_made_of_64_hex_digits_only) {
    const std::string digits(kKeyText);
    for (const std::string& text :
         {std::string(), digits.substr(2), digits + "00", "x" + digits.substr(1),
          digits.substr(0, 32) + " " + digits.substr(32), "0x" + digits.substr(2)}) {
        const auto key = SealingKey::from_text(Secret(text));
        ASSERT_FALSE(key.has_value()) << text;
        EXPECT_EQ(key.error().message.find(digits.substr(4, 8)), std::string::npos)
            << "The message holds the key.";
    }
}

TEST(SealingKey, derives_a_key_of_its_own_for_each_purpose) {
    const SealingKey key = test_key();
    const Secret pseudonyms = key.derive("pseudonyms");
    EXPECT_EQ(pseudonyms.size(), 32U);
    EXPECT_TRUE(pseudonyms == test_key().derive("pseudonyms"));
    EXPECT_FALSE(pseudonyms == key.derive("sessions"));
    FakeRandom random;
    EXPECT_FALSE(pseudonyms == SealingKey::generate(random).derive("pseudonyms"));
}

TEST(SealingKey, keeps_opening_records_of_earlier_releases) {
    // Made by this format in its first release; a change that breaks this breaks every installation.
    const auto opened =
        test_key().open("v1.7f0f06b1.wVwCiewtCpFn7I5loY3rvl5VMvvuopP4fsdmDcmqLL7bmB2Dzdo2iLQXNPPifw", "b");
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    EXPECT_EQ(opened->reveal(), "secret");
}

TEST(SealingKeyIdOf, is_empty_for_what_is_no_record) {
    for (const std::string_view text :
         {"", "v1", "v1.", "v1.0123abcd", "v1.0123abcd.", "v1.0123abcd.AAAA", "v2.0123abcd.AAAA",
          "plain text", "v1.0123ABCD.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
        EXPECT_EQ(sealing_key_id_of(text), "") << text;
    }
}

TEST(SealingKeyIdOf, is_told_by_the_head_alone) {
    EXPECT_EQ(sealing_key_id_of_head("v1.0123abcd."), "0123abcd");
    EXPECT_EQ(sealing_key_id_of_head("v1.0123abcd.whatever comes then"), "0123abcd");
    for (const std::string_view text : {"", "v1.0123abcd", "v2.0123abcd.", "v1.0123ABCD.", "v1.0123abcde"})
        EXPECT_EQ(sealing_key_id_of_head(text), "") << text;
}

}  // namespace
}  // namespace winsh
