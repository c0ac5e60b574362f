#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "access/token_cache.h"
#include "base/clock.h"
#include "base/log.h"
#include "store/store.h"

namespace winsh {

/// Two threads that keep memory and store in step: one writes down when tokens were last used (each second)
/// and removes grants that ended long ago (each minute), one makes the cache forget what another process has
/// changed (several times a second).
class AccessHousekeeping {
public:
    /// What others keep in memory: told each change that is not about tokens, of this process too, and
    /// `feed_broken` where changes were missed.
    struct Others {
        std::function<void(const Change&)> changed = [](const Change&) {};
        std::function<void()> feed_broken = [] {};
    };

    AccessHousekeeping(Store& store, TokenCache& cache, const Clock& clock, Log& log, Others others);
    AccessHousekeeping(Store& store, TokenCache& cache, const Clock& clock, Log& log)
        : AccessHousekeeping(store, cache, clock, log, Others()) {}
    ~AccessHousekeeping();  ///< Ends the threads, then writes what is pending.
    AccessHousekeeping(const AccessHousekeeping&) = delete;
    AccessHousekeeping& operator=(const AccessHousekeeping&) = delete;

    /// One round of each, as its thread does it; for tests.
    void write_uses();
    void follow_changes();
    void forget_grants();

    /// A used code is kept for so long, as its second use revokes what it gave.
    static constexpr std::chrono::hours kCodesKept{24};
    /// A terminal that polls late hears for so long what became of its request.
    static constexpr std::chrono::minutes kDeviceGrantsKept{10};

private:
    struct Rounds;
    std::unique_ptr<Rounds> rounds_;
};

}  // namespace winsh
