#pragma once

#include <chrono>
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
    AccessHousekeeping(Store& store, TokenCache& cache, Log& log);
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
