#pragma once

#include <functional>
#include <memory>

#include "access/token_cache.h"
#include "base/log.h"
#include "store/store.h"

namespace winsh {

/// Two threads that keep memory and store in step: one writes down when tokens were last used (each second),
/// one makes the cache forget what another process has changed (several times a second).
class AccessHousekeeping {
public:
    /// What others keep in memory: told each change that is not about tokens, of this process too, and
    /// `feed_broken` where changes were missed.
    struct Others {
        std::function<void(const Change&)> changed = [](const Change&) {};
        std::function<void()> feed_broken = [] {};
    };

    AccessHousekeeping(Store& store, TokenCache& cache, Log& log, Others others);
    AccessHousekeeping(Store& store, TokenCache& cache, Log& log)
        : AccessHousekeeping(store, cache, log, Others()) {}
    ~AccessHousekeeping();  ///< Ends the threads, then writes what is pending.
    AccessHousekeeping(const AccessHousekeeping&) = delete;
    AccessHousekeeping& operator=(const AccessHousekeeping&) = delete;

    /// One round of each, as its thread does it; for tests.
    void write_uses();
    void follow_changes();

private:
    struct Rounds;
    std::unique_ptr<Rounds> rounds_;
};

}  // namespace winsh
