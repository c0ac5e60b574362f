#include "access/token_shard.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <string>

#include "base/random.h"

namespace {

/// How many more allocations of this thread succeed; below 0: all.
thread_local int allocations_left = -1;

}  // namespace

#ifndef WINSH_SANITIZED
// Of the whole test program, which changes nothing for who does not ask for it.
void* operator new(std::size_t size) {
    if (allocations_left == 0) throw std::bad_alloc();
    if (allocations_left > 0) --allocations_left;
    if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif

namespace winsh {
namespace {

constexpr Timestamp kNow{std::chrono::milliseconds(1'781'632'800'250)};
constexpr int kFirstSlots = 16;

/// While it lives, only so many allocations succeed.
class ScarceMemory {
public:
    explicit ScarceMemory(int allocations) { allocations_left = allocations; }
    ~ScarceMemory() { allocations_left = -1; }
    ScarceMemory(const ScarceMemory&) = delete;
    ScarceMemory& operator=(const ScarceMemory&) = delete;
};

Sha256Digest digest(int number) { return sha256("token " + std::to_string(number)); }

TokenFacts facts(int number) {
    FakeRandom random;
    return {new_token_id(kNow, random),
            new_user_id(kNow, random),
            new_workspace_id(kNow, random),
            Scopes::all(),
            std::nullopt,
            number};
}

class TokenShardTest : public testing::Test {
protected:
    TokenShardTest() { shard_.set_most(1'000); }
    void SetUp() override {
#ifdef WINSH_SANITIZED
        GTEST_SKIP() << "a sanitizer has an allocator of its own";
#endif
    }
    void put(int number) { shard_.insert(digest(number), facts(number), kNow); }
    bool holds(int number) { return shard_.find(digest(number), kNow).has_value(); }

    TokenShard shard_;
};

TEST_F(TokenShardTest, a_token_is_erased_even_where_there_is_no_memory_for_its_last_use) {
    put(1);
    put(2);
    const Sha256Digest first = digest(1);
    {
        const ScarceMemory none(0);
        shard_.erase(first);
    }
    EXPECT_FALSE(holds(1));
    EXPECT_TRUE(holds(2));
    {
        const ScarceMemory none(0);
        shard_.clear();
    }
    EXPECT_FALSE(holds(2));
    EXPECT_EQ(shard_.size(), 0U);
    put(1);
    EXPECT_TRUE(holds(1));
}

TEST_F(TokenShardTest, is_as_it_was_where_there_is_no_memory_to_grow) {
    for (int number = 0; number < kFirstSlots; ++number) put(number);
    const Sha256Digest next = digest(kFirstSlots);
    const TokenFacts facts_of_next = facts(kFirstSlots);
    int refused = 0;
    for (bool is_in = false; !is_in; ++refused) {
        ASSERT_LT(refused, 10);
        try {
            const ScarceMemory scarce(refused);
            shard_.insert(next, facts_of_next, kNow);
            is_in = true;
        } catch (const std::bad_alloc&) {
            EXPECT_EQ(shard_.size(), static_cast<std::size_t>(kFirstSlots));
            for (int number = 0; number < kFirstSlots; ++number) EXPECT_TRUE(holds(number)) << number;
            EXPECT_FALSE(holds(kFirstSlots));
        }
    }
    EXPECT_GE(refused, 4) << "slots, index and two lists grow";
    for (int number = kFirstSlots; number < 500; ++number) put(number);
    for (int number = 0; number < 500; ++number) EXPECT_TRUE(holds(number)) << number;
    EXPECT_FALSE(holds(500));
}

}  // namespace
}  // namespace winsh
