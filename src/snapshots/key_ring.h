#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/seal.h"
#include "base/secret.h"
#include "snapshots/key_files.h"
#include "store/store.h"

namespace winsh {

/// The master keys of an installation: one that seals, and while a rotation runs the one before, with which
/// records are sealed that have not been sealed anew. A rotation by another process is noticed at the next
/// use. Safe from any thread.
class KeyRing {
public:
    /// One key, for ever.
    explicit KeyRing(SealingKey only);
    /// Begins with what was found; `sealing_id` is the id of one of them.
    KeyRing(MasterKeyOptions files, Store& store, const Clock& clock, FoundKeys found,
            std::string sealing_id);
    KeyRing(const KeyRing&) = delete;
    KeyRing& operator=(const KeyRing&) = delete;

    /// With the key that the store says seals now. Where that changes before the record is stored, the store
    /// answers `conflict`: whoever seals again then seals with the right one.
    std::string seal(const Secret& plain, std::string_view binding, Random& random) const;
    /// With the key that the record names; the key files are read again where that is not known.
    Result<Secret> open(std::string_view record, std::string_view binding) const;

    /// Of the key that seals: another one after a rotation.
    Secret derive(std::string_view purpose) const;
    std::string sealing_id() const;
    std::size_t size() const;  ///< How many keys are in memory.

private:
    struct Held {
        std::shared_ptr<const SealingKey> key;
        std::optional<SteadyTime> gone_since;  ///< From the files.
    };
    std::shared_ptr<const SealingKey> find(std::string_view id) const;
    std::shared_ptr<const SealingKey> sealing_key() const;
    /// Reads the files and the store's word again. What cannot be read changes nothing.
    void look_again() const;
    void take_in(FoundKeys found, const std::string& sealing_id) const;

    const MasterKeyOptions files_;
    Store* const store_ = nullptr;
    const Clock* const clock_ = nullptr;
    mutable std::mutex looking_;  ///< Taken before `mutex_`.
    mutable std::mutex mutex_;    ///< Guards what follows.
    mutable std::vector<Held> held_;
    mutable std::string sealing_id_;
};

}  // namespace winsh
