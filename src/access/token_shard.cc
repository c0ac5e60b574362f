#include "access/token_shard.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace winsh {
namespace {

constexpr std::size_t kFirstSlots = 16;
constexpr std::uint64_t kMostTime = (std::uint64_t{1} << 60) - 1;

/// The digest's own bytes are as uniform as any hash of them.
std::uint64_t hash_of(const Sha256Digest& digest) {
    std::uint64_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
}

std::uint64_t millisecond_of(Timestamp time) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.time_since_epoch().count()));
}

Timestamp time_of(std::uint64_t millisecond) {
    return Timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(millisecond)));
}

}  // namespace

std::size_t TokenShard::bucket_of(const Sha256Digest& digest) const {
    return hash_of(digest) & (index_.size() - 1);
}

/// The bucket of that digest, or the index's size where there is none.
std::size_t TokenShard::bucket_holding(const Sha256Digest& digest) const {
    if (index_.empty()) return 0;
    for (std::size_t bucket = bucket_of(digest);; bucket = (bucket + 1) & (index_.size() - 1)) {
        if (index_[bucket] == kNone) return index_.size();
        const Slot& slot = slots_[index_[bucket]];
        if (hash_of(slot.digest) == hash_of(digest) && equal_in_constant_time(slot.digest, digest))
            return bucket;
    }
}

std::optional<TokenFacts> TokenShard::find(const Sha256Digest& digest, Timestamp now) {
    const std::size_t bucket = bucket_holding(digest);
    if (bucket == index_.size()) return std::nullopt;
    note_use(index_[bucket], now);
    return slots_[index_[bucket]].facts;
}

void TokenShard::note_use(SlotNumber number, Timestamp now) {
    Slot& slot = slots_[number];
    slot.used_lately = true;
    if (slot.facts.expires_at && now >= *slot.facts.expires_at) return;
    const std::uint64_t at = millisecond_of(now);
    if (at <= slot.used_at) return;
    slot.used_at = at & kMostTime;
    slot.dirty = true;
    if (slot.listed) return;
    slot.listed = true;
    dirty_.push_back(number);
}

void TokenShard::insert(const Sha256Digest& digest, const TokenFacts& facts, Timestamp now) {
    const std::size_t present = bucket_holding(digest);
    if (present != index_.size()) {
        slots_[index_[present]].facts = facts;
        note_use(index_[present], now);
        return;
    }
    const SlotNumber number = make_room();
    Slot& slot = slots_[number];
    slot.digest = digest;
    slot.facts = facts;
    slot.is_taken = true;
    slot.used_at = 0;
    slot.dirty = false;
    std::size_t bucket = bucket_of(digest);
    while (index_[bucket] != kNone) bucket = (bucket + 1) & (index_.size() - 1);
    index_[bucket] = number;
    note_use(number, now);
    // A token that is asked for once must not outlive one that is asked for often.
    slot.used_lately = false;
}

/// The number of a slot that is free now, with room for it in the index.
TokenShard::SlotNumber TokenShard::make_room() {
    if (free_.empty() && slots_.size() < most_) grow_slots();
    if (free_.empty() && slots_.size() == most_) {
        while (slots_[hand_].used_lately) {
            slots_[hand_].used_lately = false;
            hand_ = (hand_ + 1) % slots_.size();
        }
        release(bucket_holding(slots_[hand_].digest));
        hand_ = (hand_ + 1) % slots_.size();
    }
    const SlotNumber number = free_.back();
    free_.pop_back();
    return number;
}

/// Changes nothing where memory does not suffice: all of it is there before the first change.
void TokenShard::grow_slots() {
    const std::size_t before = slots_.size();
    const std::size_t after = std::min(most_, std::max(kFirstSlots, before * 2));
    std::size_t buckets = std::max<std::size_t>(index_.size(), 1);
    while (buckets < after * 2) buckets *= 2;
    std::vector<SlotNumber> index(buckets, kNone);
    // Exactly, as a vector left alone would take up to twice what the bound allows.
    slots_.reserve(after);
    dirty_.reserve(after);
    free_.reserve(after);

    slots_.resize(after);
    for (std::size_t i = after; i > before; --i) free_.push_back(static_cast<SlotNumber>(i - 1));
    index_ = std::move(index);
    fill_index();
}

void TokenShard::fill_index() noexcept {
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        if (!slots_[i].is_taken) continue;
        std::size_t bucket = bucket_of(slots_[i].digest);
        while (index_[bucket] != kNone) bucket = (bucket + 1) & (index_.size() - 1);
        index_[bucket] = static_cast<SlotNumber>(i);
    }
}

/// Frees the slot of a bucket. Never throws: a token that is revoked must be gone.
void TokenShard::release(std::size_t bucket) noexcept {
    const SlotNumber number = index_[bucket];
    close_gap(bucket);
    Slot& slot = slots_[number];
    const bool is_use_to_be_told = slot.dirty;
    slot.is_taken = false;
    slot.dirty = false;
    slot.used_lately = false;
    free_.push_back(number);  // Has room for all.
    if (!is_use_to_be_told) return;
    try {
        left_behind_.push_back({slot.facts.number, time_of(slot.used_at)});
    } catch (const std::bad_alloc&) {
        // When the token was last used is lost; that it is revoked is not.
        return;
    }
}

/// Empties a bucket, and moves later ones of the same run back so that no search ends too early.
void TokenShard::close_gap(std::size_t bucket) noexcept {
    const std::size_t mask = index_.size() - 1;
    std::size_t hole = bucket;
    for (std::size_t next = (hole + 1) & mask; index_[next] != kNone; next = (next + 1) & mask) {
        const std::size_t home = bucket_of(slots_[index_[next]].digest);
        if (((next - home) & mask) < ((next - hole) & mask)) continue;
        index_[hole] = index_[next];
        hole = next;
    }
    index_[hole] = kNone;
}

void TokenShard::erase(const Sha256Digest& digest) noexcept {
    const std::size_t bucket = bucket_holding(digest);
    if (bucket != index_.size()) release(bucket);
}

void TokenShard::clear() noexcept {
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        if (slots_[i].is_taken) release(bucket_holding(slots_[i].digest));
    }
}

void TokenShard::take_uses(std::vector<TokenUse>& uses) {
    for (const SlotNumber number : dirty_) {
        Slot& slot = slots_[number];
        slot.listed = false;
        if (!slot.dirty) continue;
        slot.dirty = false;
        uses.push_back({slot.facts.number, time_of(slot.used_at)});
    }
    dirty_.clear();
    uses.insert(uses.end(), left_behind_.begin(), left_behind_.end());
    left_behind_ = {};
}

}  // namespace winsh
