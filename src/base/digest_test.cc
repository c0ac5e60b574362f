#include "base/digest.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/text.h"

namespace winsh {
namespace {

std::string hex_of(const Sha256Digest& digest) { return to_hex(as_bytes(digest)); }

TEST(Sha256, gives_the_published_digests) {
    EXPECT_EQ(hex_of(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex_of(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    for (const std::size_t size :
         {std::size_t{63}, std::size_t{64}, std::size_t{262'144}, std::size_t{262'145}}) {
        const std::string bytes(size, 'b');
        EXPECT_EQ(sha256(bytes), Sha256()(bytes)) << size;
    }
    EXPECT_EQ(hex_of(sha256(std::string(1'000'000, 'a'))),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, starts_anew_at_each_call) {
    Sha256 hash;
    const Sha256Digest first = hash("abc");
    EXPECT_NE(hash("abcd"), first);
    EXPECT_EQ(hash("abc"), first);
}

TEST(Sha256, works_on_several_threads_at_once) {
    const Sha256Digest expected = sha256("abc");
    std::vector<std::jthread> threads;
    threads.reserve(4);
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&expected] {
            for (int n = 0; n < 1000; ++n) ASSERT_EQ(sha256("abc"), expected);
        });
    }
}

TEST(HmacSha256, gives_the_codes_of_rfc_4231) {
    EXPECT_EQ(hex_of(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(hex_of(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex_of(hmac_sha256(std::string(131, '\xaa'),
                                 "Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Crc32, gives_the_published_checksums) {
    EXPECT_EQ(crc32(""), 0U);
    EXPECT_EQ(crc32("123456789"), 0xCBF43926U);
    EXPECT_EQ(crc32("The quick brown fox jumps over the lazy dog"), 0x414FA339U);
    EXPECT_EQ(crc32(std::string(32, '\xff')), 0xFF6CAB0BU);
}

TEST(Crc32, notices_each_changed_bit) {
    const std::string text = "win_live_0123456789abcdefghijklmnopqrstuv";
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
        std::string changed = text;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
        ASSERT_NE(crc32(changed), crc32(text)) << bit;
    }
}

TEST(EqualInConstantTime, compares_like_equality) {
    EXPECT_TRUE(equal_in_constant_time("", ""));
    EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
    EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
    EXPECT_FALSE(equal_in_constant_time("secret", "secret "));
    EXPECT_FALSE(equal_in_constant_time("", "x"));
    EXPECT_FALSE(equal_in_constant_time(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

TEST(EqualInConstantTime, sees_each_changed_bit_of_a_digest) {
    const Sha256Digest digest = sha256("a token");
    EXPECT_TRUE(equal_in_constant_time(digest, Sha256Digest(digest)));
    for (std::size_t bit = 0; bit < digest.size() * 8; ++bit) {
        Sha256Digest changed = digest;
        changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1U << bit % 8));
        ASSERT_FALSE(equal_in_constant_time(digest, changed)) << bit;
    }
}

}  // namespace
}  // namespace winsh
