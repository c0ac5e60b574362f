#include "access/token_cache.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "base/random.h"

namespace winsh {
namespace {

constexpr Timestamp kNow{std::chrono::milliseconds(1'781'632'800'250)};

Sha256Digest digest(int number) { return sha256("token " + std::to_string(number)); }

TokenFacts facts(std::optional<Timestamp> expires_at = std::nullopt, int number = 1) {
    FakeRandom random;
    return {new_token_id(kNow, random),
            new_user_id(kNow, random),
            new_workspace_id(kNow, random),
            Scopes::all(),
            expires_at,
            number};
}

void put(TokenCache& cache, int number, Timestamp now = kNow) {
    cache.insert(cache.before_load(digest(number)), digest(number), facts(std::nullopt, number), now);
}

TEST(TokenCache, finds_what_was_put_in_and_nothing_else) {
    TokenCache cache(100);
    put(cache, 1);
    const auto found = cache.find(digest(1), kNow);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->scopes, Scopes::all());
    EXPECT_FALSE(cache.find(digest(2), kNow).has_value());
    EXPECT_EQ(cache.size(), 1U);
}

TEST(TokenCache, forgets_a_revoked_token_at_once) {
    TokenCache cache(100);
    put(cache, 1);
    put(cache, 2);
    cache.forget(digest(1));
    EXPECT_FALSE(cache.find(digest(1), kNow).has_value());
    EXPECT_TRUE(cache.find(digest(2), kNow).has_value());
}

TEST(TokenCache, does_not_take_in_what_was_loaded_before_a_revocation) {
    TokenCache cache(100);
    const TokenCache::Ticket ticket = cache.before_load(digest(1));
    cache.forget(digest(1));
    cache.insert(ticket, digest(1), facts(), kNow);
    EXPECT_FALSE(cache.find(digest(1), kNow).has_value());
    put(cache, 1);
    EXPECT_TRUE(cache.find(digest(1), kNow).has_value());
}

TEST(TokenCache, does_not_take_in_what_was_loaded_before_everything_was_forgotten) {
    TokenCache cache(100);
    put(cache, 2);
    const TokenCache::Ticket ticket = cache.before_load(digest(1));
    const std::uint64_t generation = cache.generation();
    cache.forget_all();
    cache.insert(ticket, digest(1), facts(), kNow);
    EXPECT_EQ(cache.size(), 0U);
    EXPECT_GT(cache.generation(), generation);
}

TEST(TokenCache, never_holds_more_than_its_bound) {
    TokenCache cache(640);
    for (int i = 0; i < 5'000; ++i) put(cache, i);
    EXPECT_LE(cache.size(), 640U);
    EXPECT_GE(cache.size(), 500U);
}

TEST(TokenCache, keeps_tokens_that_are_used_and_drops_those_that_are_not) {
    TokenCache cache(640);
    for (int i = 0; i < 100; ++i) put(cache, i);
    for (int i = 1'000; i < 4'000; ++i) {
        put(cache, i);
        for (int hot = 0; hot < 100; ++hot) cache.find(digest(hot), kNow);
    }
    int kept = 0;
    for (int hot = 0; hot < 100; ++hot) kept += cache.find(digest(hot), kNow).has_value() ? 1 : 0;
    EXPECT_GE(kept, 95);
}

TEST(TokenCache, stays_right_through_many_insertions_and_removals) {
    TokenCache cache(100'000);
    for (int i = 0; i < 3'000; ++i) put(cache, i);
    for (int i = 0; i < 3'000; i += 2) cache.forget(digest(i));
    for (int i = 0; i < 3'000; ++i) EXPECT_EQ(cache.find(digest(i), kNow).has_value(), i % 2 == 1) << i;
    for (int i = 0; i < 3'000; i += 2) put(cache, i);
    for (int i = 0; i < 3'000; ++i) EXPECT_TRUE(cache.find(digest(i), kNow).has_value()) << i;
    EXPECT_EQ(cache.size(), 3'000U);
}

TEST(TokenCache, tells_each_use_once_with_its_latest_time) {
    TokenCache cache(100);
    put(cache, 1);
    cache.find(digest(1), kNow);
    cache.find(digest(1), kNow + std::chrono::seconds(5));
    std::vector<TokenUse> uses = cache.take_uses();
    ASSERT_EQ(uses.size(), 1U);
    EXPECT_EQ(uses[0].token, 1);
    EXPECT_EQ(uses[0].at, kNow + std::chrono::seconds(5));
    EXPECT_TRUE(cache.take_uses().empty());
    cache.find(digest(1), kNow + std::chrono::seconds(5));
    EXPECT_TRUE(cache.take_uses().empty()) << "the same time is no news";
    cache.find(digest(1), kNow + std::chrono::seconds(2));
    EXPECT_TRUE(cache.take_uses().empty()) << "nor is an earlier one";
    cache.find(digest(1), kNow + std::chrono::milliseconds(5'001));
    EXPECT_EQ(cache.take_uses().size(), 1U);
}

TEST(TokenCache, loses_no_use_of_an_evicted_or_forgotten_token) {
    TokenCache cache(64);
    for (int i = 0; i < 1'000; ++i) put(cache, i);
    cache.forget(digest(999));
    EXPECT_EQ(cache.take_uses().size(), 1'000U);
    cache.forget_all();
    EXPECT_TRUE(cache.take_uses().empty());
}

TEST(TokenCache, does_not_count_a_request_with_an_expired_token_as_a_use) {
    TokenCache cache(100);
    cache.insert(cache.before_load(digest(1)), digest(1), facts(kNow + std::chrono::seconds(1)), kNow);
    cache.take_uses();
    EXPECT_TRUE(cache.find(digest(1), kNow + std::chrono::seconds(1)).has_value());
    EXPECT_TRUE(cache.take_uses().empty());
}

TEST(TokenCache, lets_a_request_keep_the_facts_of_a_forgotten_token) {
    TokenCache cache(100);
    put(cache, 1);
    const auto kept = cache.find(digest(1), kNow);
    cache.forget_all();
    EXPECT_TRUE(kept->workspace.text().starts_with("workspace_"));
}

TEST(TokenCache, holds_four_hundred_thousand_tokens_in_56_mebibytes) {
    const std::size_t before = mallinfo2().uordblks;
    if (before == 0) GTEST_SKIP() << "this allocator does not tell";
    TokenCache cache(400'000);
    for (int i = 0; i < 520'000; ++i) put(cache, i);
    cache.take_uses();
    EXPECT_GE(cache.size(), 390'000U);
    EXPECT_LE(mallinfo2().uordblks - before, 56U * 1024 * 1024);
}

TEST(TokenCache, never_shows_a_revoked_token_again_while_many_threads_load_it) {
    TokenCache cache(1'000);
    std::atomic<int> current{1};
    std::atomic<int> revoked_up_to{0};  // What the store would say.
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&] {
            while (!stop) {
                const int number = current;
                const TokenCache::Ticket ticket = cache.before_load(digest(number));
                if (revoked_up_to < number) cache.insert(ticket, digest(number), facts(), kNow);
                cache.find(digest(number), kNow);
            }
        });
    }
    int shown_again = 0;
    for (int number = 1; number <= 500; ++number) {
        current = number;
        std::this_thread::yield();
        revoked_up_to = number;
        cache.forget(digest(number));
        for (int look = 0; look < 20; ++look)
            shown_again += cache.find(digest(number), kNow).has_value() ? 1 : 0;
    }
    stop = true;
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(shown_again, 0);
    EXPECT_EQ(cache.size(), 0U);
}

}  // namespace
}  // namespace winsh
