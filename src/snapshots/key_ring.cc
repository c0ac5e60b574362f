#include "snapshots/key_ring.h"

#include <algorithm>

namespace winsh {
namespace {

/// A record that somebody has read before it was sealed anew is opened by then.
constexpr std::chrono::milliseconds kGrace = std::chrono::seconds(60);

}  // namespace

KeyRing::KeyRing(SealingKey only) : sealing_id_(only.id()) {
    held_.push_back({std::make_shared<const SealingKey>(std::move(only)), std::nullopt});
}

KeyRing::KeyRing(MasterKeyOptions files, Store& store, const Clock& clock, FoundKeys found,
                 std::string sealing_id)
    : files_(std::move(files)), store_(&store), clock_(&clock), sealing_id_(std::move(sealing_id)) {
    take_in(std::move(found), sealing_id_);
}

std::string KeyRing::seal(const Secret& plain, std::string_view binding, Random& random) const {
    if (store_ != nullptr) {
        const auto told = store_->setting(kSealingKeySetting);
        if (size() > 1 || (told.has_value() && *told && **told != sealing_id())) look_again();
    }
    return sealing_key()->seal(plain, binding, random);
}

Result<Secret> KeyRing::open(std::string_view record, std::string_view binding) const {
    const std::string id = sealing_key_id_of_head(record);
    std::shared_ptr<const SealingKey> key = find(id);
    // With more than one, the other may be gone by now, and is forgotten here.
    if (store_ != nullptr && !id.empty() && (!key || size() > 1)) look_again();
    if (!key) key = find(id);
    return (key ? key : sealing_key())->open(record, binding);
}

Secret KeyRing::derive(std::string_view purpose) const { return sealing_key()->derive(purpose); }

std::string KeyRing::sealing_id() const {
    const std::lock_guard lock(mutex_);
    return sealing_id_;
}

std::size_t KeyRing::size() const {
    const std::lock_guard lock(mutex_);
    return held_.size();
}

std::shared_ptr<const SealingKey> KeyRing::find(std::string_view id) const {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find_if(held_, [&](const Held& held) { return held.key->id() == id; });
    return found == held_.end() ? nullptr : found->key;
}

std::shared_ptr<const SealingKey> KeyRing::sealing_key() const { return find(sealing_id()); }

void KeyRing::look_again() const {
    const std::lock_guard looking(looking_);
    const auto told = store_->setting(kSealingKeySetting);
    if (!told.has_value() || !*told) return;
    Result<FoundKeys> found = find_keys(files_, *store_);
    if (found.has_value()) take_in(*std::move(found), **told);
}

void KeyRing::take_in(FoundKeys found, const std::string& sealing_id) const {
    const SteadyTime now = clock_->steady_now();
    const bool has_sealing_key = found.of(sealing_id) != nullptr;
    const std::lock_guard lock(mutex_);
    for (Held& held : held_) {
        const bool is_there = found.of(held.key->id()) != nullptr;
        if (is_there) held.gone_since.reset();
        if (!is_there && !held.gone_since) held.gone_since = now;
    }
    for (std::optional<SealingKey>* key : {&found.present, &found.next, &found.moved}) {
        if (!*key) continue;
        const auto same = [&](const Held& held) { return held.key->id() == (*key)->id(); };
        if (std::ranges::any_of(held_, same)) continue;
        held_.push_back({std::make_shared<const SealingKey>(std::move(**key)), std::nullopt});
    }
    // Files that somebody has taken away are no rotation: what is in memory goes on.
    if (!has_sealing_key) return;
    sealing_id_ = sealing_id;
    std::erase_if(held_, [&](const Held& held) {
        return held.key->id() != sealing_id_ && held.gone_since && now - *held.gone_since >= kGrace;
    });
}

}  // namespace winsh
