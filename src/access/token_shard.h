#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "access/token_cache.h"

namespace winsh {

/// One shard of the token cache: an open hash table over a dense list of slots, with second-chance eviction
/// (CLOCK). Not safe from several threads: the cache locks around it.
class TokenShard {
public:
    void set_most(std::size_t most) { most_ = most; }

    std::optional<TokenFacts> find(const Sha256Digest& digest, Timestamp now);
    /// Replaces what is there under that digest; evicts another token where the shard is full.
    void insert(const Sha256Digest& digest, const TokenFacts& facts, Timestamp now);
    /// Without memory the time of the last use is lost, never the erasing.
    void erase(const Sha256Digest& digest) noexcept;
    void clear() noexcept;
    void take_uses(std::vector<TokenUse>& uses);
    std::size_t size() const { return slots_.size() - free_.size(); }

private:
    using SlotNumber = std::uint32_t;
    static constexpr SlotNumber kNone = 0xFFFF'FFFF;

    struct Slot {
        Sha256Digest digest{};
        TokenFacts facts;
        /// Milliseconds since 1970, so that no use seems to come before the token was made. Four bits of its
        /// word are left for what else there is to know, as many tokens are held.
        std::uint64_t used_at : 60 = 0;
        std::uint64_t is_taken : 1 = 0;
        std::uint64_t used_lately : 1 = 0;  ///< Since the hand of the clock passed by.
        std::uint64_t dirty : 1 = 0;        ///< `used_at` has not been taken yet.
        std::uint64_t listed : 1 = 0;       ///< Its number is in `dirty_`.
    };

    std::size_t bucket_of(const Sha256Digest& digest) const;
    std::size_t bucket_holding(const Sha256Digest& digest) const;
    void note_use(SlotNumber number, Timestamp now);
    SlotNumber make_room();
    void grow_slots();
    void fill_index() noexcept;
    void release(std::size_t bucket) noexcept;
    void close_gap(std::size_t bucket) noexcept;

    std::size_t most_ = 1;
    std::vector<Slot> slots_;
    std::vector<SlotNumber> index_;  ///< Slot numbers by digest, linear probing, never more than half full.
    std::vector<SlotNumber> free_;
    std::vector<SlotNumber> dirty_;      ///< At most one entry a slot; room for all of them is reserved.
    std::vector<TokenUse> left_behind_;  ///< Uses of tokens that were evicted or forgotten.
    std::size_t hand_ = 0;
};

}  // namespace winsh
