#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/digest.h"
#include "model/packed_id.h"
#include "model/token.h"
#include "store/store.h"

namespace winsh {

/// What a request needs to know of the token that it carries. Packed: hundreds of thousands stay in memory.
struct TokenFacts {
    PackedId<TokenId> id;
    PackedId<UserId> user;
    PackedId<WorkspaceId> workspace;
    Scopes scopes;
    std::optional<Timestamp> expires_at;
    std::int64_t number = 0;  ///< The store's.
};

/// The tokens that were used lately, in memory, bounded. Safe from any thread; a look-up takes one short lock
/// of one of many shards, and its cost does not grow with the number of tokens.
///
/// A token that is revoked is gone from the moment `forget` returns, also for a load that began before:
/// whoever loads takes a `Ticket` first and hands it back with what it found.
class TokenCache {
public:
    /// Holds at least one token in each of its 64 shards. At the bound a token takes some 140 bytes in all.
    explicit TokenCache(std::size_t most_tokens);
    ~TokenCache();
    TokenCache(const TokenCache&) = delete;
    TokenCache& operator=(const TokenCache&) = delete;

    /// The facts, and notes the use (`now`) of a token that has not expired by then.
    std::optional<TokenFacts> find(const Sha256Digest& digest, Timestamp now);

    struct Ticket {
        std::uint64_t version = 0;
    };
    Ticket before_load(const Sha256Digest& digest) const;
    /// Does nothing where the token was forgotten after the ticket was taken. Notes the use as `find` does.
    void insert(Ticket ticket, const Sha256Digest& digest, const TokenFacts& facts, Timestamp now);
    /// Neither throws, whatever memory there is.
    void forget(const Sha256Digest& digest) noexcept;
    void forget_all() noexcept;
    /// Rises with each `forget_all`, before it takes effect: what was read from the store under another
    /// generation is out of date.
    std::uint64_t generation() const { return generation_.load(); }

    /// Uses since the last call, one a token with the latest time. An evicted token's use is not lost.
    std::vector<TokenUse> take_uses();
    std::size_t size() const;

private:
    struct Shard;
    Shard& shard_of(const Sha256Digest& digest) const;
    std::unique_ptr<Shard[]> shards_;
    std::atomic<std::uint64_t> generation_{0};
};

}  // namespace winsh
