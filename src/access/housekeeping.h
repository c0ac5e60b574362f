#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "access/token_cache.h"
#include "base/clock.h"
#include "base/log.h"
#include "store/store.h"

namespace winsh {

/// A thread that keeps memory and store in step: writes down when tokens were last used (each second), and
/// makes the cache forget what another process has changed (several times a second).
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
    ~AccessHousekeeping();  ///< Writes what is pending, then ends the thread.
    AccessHousekeeping(const AccessHousekeeping&) = delete;
    AccessHousekeeping& operator=(const AccessHousekeeping&) = delete;

    /// One round of each, as the thread does it; for tests.
    void write_uses();
    void follow_changes();

private:
    struct Thread;
    std::unique_ptr<Thread> thread_;
};

}  // namespace winsh
