#include "base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"

namespace winsh {
namespace {

/// Gives out the same byte for ever.
class StuckRandom final : public Random {
public:
    explicit StuckRandom(std::uint8_t first, std::uint8_t then) : first_(first), then_(then) {}
    void fill(std::span<std::uint8_t> bytes) override {
        for (std::uint8_t& byte : bytes) byte = std::exchange(first_, then_);
    }

private:
    std::uint8_t first_, then_;
};

TEST(SystemRandom, never_repeats_itself) {
    SystemRandom random;
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(random_hex(random, 16));
    EXPECT_EQ(seen.size(), 1000U);
}

TEST(SystemRandom, fills_a_large_span_whole) {
    SystemRandom random;
    std::vector<std::uint8_t> bytes(1 << 20);
    random.fill(bytes);
    EXPECT_NE(std::count(bytes.end() - 64, bytes.end(), 0), 64);
    random.fill({});
}

TEST(FakeRandom, repeats_itself_for_the_same_seed_only) {
    FakeRandom one(7);
    FakeRandom two(7);
    FakeRandom other(8);
    const std::string first = random_hex(one, 32);
    EXPECT_EQ(first, random_hex(two, 32));
    EXPECT_NE(first, random_hex(other, 32));
    EXPECT_NE(first, random_hex(one, 32));
}

TEST(RandomBase62, uses_the_whole_alphabet_evenly) {
    FakeRandom random;
    std::map<char, int> counts;
    for (const char c : random_base62(random, 62'000)) ++counts[c];
    EXPECT_EQ(counts.size(), 62U);
    for (const auto& [c, count] : counts) {
        EXPECT_NEAR(count, 1000, 160) << c;  // Five standard deviations.
    }
}

TEST(RandomBase62, draws_again_where_a_byte_would_favour_some_characters) {
    StuckRandom random(248, 61);
    EXPECT_EQ(random_base62(random, 3), "zzz");
}

TEST(RandomText, has_the_length_that_was_asked_for) {
    FakeRandom random;
    EXPECT_EQ(random_base62(random, 32).size(), 32U);
    EXPECT_EQ(random_base62(random, 0), "");
    EXPECT_EQ(from_hex(random_hex(random, 16))->size(), 16U);
    EXPECT_EQ(from_base64url(random_base64url(random, 32))->size(), 32U);
}

}  // namespace
}  // namespace winsh
