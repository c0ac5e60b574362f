#include "base/rsa_signature.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/testing/rsa_keys.h"
#include "base/text.h"

namespace winsh {
namespace {

std::string signed_with(std::string_view pem) {
    const auto key = RsaSigningKey::from_pem(pem);
    if (!key.has_value()) return key.error().message;
    return to_base64(key->sign("winsh signs this").value_or("?"));
}

/// Without line breaks, or with something else in their place.
std::string in_one_line(std::string pem, std::string_view instead) {
    std::string line;
    for (const char character : pem) {
        if (character == '\n') {
            line += instead;
        } else {
            line.push_back(character);
        }
    }
    return line;
}

TEST(RsaSignature, is_the_one_that_openssl_makes) {
    EXPECT_EQ(signed_with(kRsaKeyPkcs1), kRsaKnownSignature);
    EXPECT_EQ(signed_with(kRsaKeyPkcs8), kRsaKnownSignature);
}

TEST(RsaSignature, is_another_for_another_message) {
    const auto key = RsaSigningKey::from_pem(kRsaKeyPkcs1);
    ASSERT_TRUE(key.has_value());
    EXPECT_NE(to_base64(key->sign("winsh signs that").value_or("?")), kRsaKnownSignature);
    EXPECT_EQ(key->sign("").value_or("?").size(), 256U);
}

TEST(RsaSignature, takes_a_key_whose_line_breaks_an_input_took_away) {
    for (const std::string_view pem : {kRsaKeyPkcs1, kRsaKeyPkcs8}) {
        for (const std::string_view instead : {"", " ", "\r\n", "\n\n"})
            EXPECT_EQ(signed_with(in_one_line(std::string(pem), instead)), kRsaKnownSignature);
    }
    EXPECT_EQ(signed_with("Bag Attributes\n" + std::string(kRsaKeyPkcs1) + "\nmore"), kRsaKnownSignature);
}

TEST(RsaSignature, says_what_was_pasted_instead_of_a_key) {
    EXPECT_TRUE(signed_with("").starts_with("Paste the whole private key"));
    EXPECT_TRUE(signed_with("SHA256:abc").starts_with("Paste the whole private key"));
    EXPECT_TRUE(signed_with(kRsaKeyPkcs1.substr(0, 900)).starts_with("Paste the whole private key"));
    EXPECT_TRUE(signed_with(std::string(20'000, '-')).starts_with("Paste the whole private key"));
    EXPECT_TRUE(signed_with(kRsaPublicKey).starts_with("This is no private key."));
    EXPECT_TRUE(signed_with(kRsaKeyLockedPkcs1).contains("passphrase"));
    EXPECT_TRUE(signed_with(kRsaKeyLockedPkcs8).contains("passphrase"));
    EXPECT_TRUE(signed_with(kEllipticKey).starts_with("This is no private key of RSA"));
    EXPECT_EQ(signed_with(kRsaKeySmall), "This key has 1024 bits. It must have 2048 to 8192.");
    EXPECT_EQ(signed_with("-----BEGIN EC PRIVATE KEY-----AAAA-----END EC PRIVATE KEY-----"),
              "This is a private key, but none of RSA as PEM.");
}

TEST(RsaSignature, a_damaged_key_is_refused_and_not_quoted) {
    const std::string whole(kRsaKeyPkcs1);
    const std::size_t middle = whole.size() / 2;
    for (const std::string_view damage : {"!", "AAAA"}) {
        std::string damaged = whole;
        damaged.insert(middle, damage);
        EXPECT_FALSE(RsaSigningKey::from_pem(damaged).has_value()) << damage;
    }
    for (std::size_t at = 60; at < whole.size() - 60; at += 97) {
        std::string damaged = whole;
        if (damaged[at] == '\n') continue;
        damaged[at] = damaged[at] == 'A' ? 'B' : 'A';
        const auto key = RsaSigningKey::from_pem(damaged);
        if (key.has_value()) continue;  // OpenSSL does without the parts that only make it faster.
        EXPECT_FALSE(key.error().message.contains(damaged.substr(at, 12))) << key.error().message;
        EXPECT_TRUE(key.error().message.ends_with(".")) << key.error().message;
    }
    EXPECT_FALSE(
        RsaSigningKey::from_pem("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----").has_value());
    EXPECT_FALSE(
        RsaSigningKey::from_pem("-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----").has_value());
}

TEST(RsaSignature, a_key_can_be_handed_on) {
    auto key = RsaSigningKey::from_pem(kRsaKeyPkcs8);
    ASSERT_TRUE(key.has_value());
    const RsaSigningKey other = *std::move(key);
    EXPECT_EQ(to_base64(other.sign("winsh signs this").value_or("?")), kRsaKnownSignature);
}

}  // namespace
}  // namespace winsh
