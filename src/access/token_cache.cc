#include "access/token_cache.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "access/token_shard.h"

namespace winsh {
namespace {

constexpr std::size_t kShards = 64;

/// Among the uses, each token once, with its latest time; in the order of the store.
std::vector<TokenUse> merged(std::vector<TokenUse> uses) {
    std::ranges::sort(uses, [](const TokenUse& left, const TokenUse& right) {
        return left.token != right.token ? left.token < right.token : left.at > right.at;
    });
    const auto repeats = std::ranges::unique(uses, {}, &TokenUse::token);
    uses.erase(repeats.begin(), repeats.end());
    return uses;
}

}  // namespace

// Aligned so that two shards never share a cache line.
struct alignas(64) TokenCache::Shard {
    mutable std::mutex mutex;
    TokenShard tokens;
    std::uint64_t version = 0;  ///< Rises with each token forgotten.
};

TokenCache::TokenCache(std::size_t most_tokens) : shards_(std::make_unique<Shard[]>(kShards)) {
    const std::size_t most = std::max<std::size_t>(1, most_tokens / kShards);
    for (std::size_t i = 0; i < kShards; ++i) shards_[i].tokens.set_most(most);
}

TokenCache::~TokenCache() = default;

TokenCache::Shard& TokenCache::shard_of(const Sha256Digest& digest) const {
    // Other bytes than those by which a shard finds its buckets.
    return shards_[digest.back() % kShards];
}

std::optional<TokenFacts> TokenCache::find(const Sha256Digest& digest, Timestamp now) {
    Shard& shard = shard_of(digest);
    const std::lock_guard lock(shard.mutex);
    return shard.tokens.find(digest, now);
}

TokenCache::Ticket TokenCache::before_load(const Sha256Digest& digest) const {
    const Shard& shard = shard_of(digest);
    const std::lock_guard lock(shard.mutex);
    return {shard.version};
}

void TokenCache::insert(Ticket ticket, const Sha256Digest& digest, const TokenFacts& facts, Timestamp now) {
    Shard& shard = shard_of(digest);
    const std::lock_guard lock(shard.mutex);
    if (shard.version != ticket.version) return;
    shard.tokens.insert(digest, facts, now);
}

void TokenCache::forget(const Sha256Digest& digest) noexcept {
    Shard& shard = shard_of(digest);
    const std::lock_guard lock(shard.mutex);
    ++shard.version;
    shard.tokens.erase(digest);
}

void TokenCache::forget_all() noexcept {
    ++generation_;
    for (std::size_t i = 0; i < kShards; ++i) {
        const std::lock_guard lock(shards_[i].mutex);
        ++shards_[i].version;
        shards_[i].tokens.clear();
    }
}

std::vector<TokenUse> TokenCache::take_uses() {
    std::vector<TokenUse> uses;
    for (std::size_t i = 0; i < kShards; ++i) {
        const std::lock_guard lock(shards_[i].mutex);
        shards_[i].tokens.take_uses(uses);
    }
    return merged(std::move(uses));
}

std::size_t TokenCache::size() const {
    std::size_t size = 0;
    for (std::size_t i = 0; i < kShards; ++i) {
        const std::lock_guard lock(shards_[i].mutex);
        size += shards_[i].tokens.size();
    }
    return size;
}

}  // namespace winsh
