#pragma once

#include <chrono>
#include <memory>

#include "base/clock.h"
#include "base/log.h"
#include "store/store.h"

namespace winsh {

/// A thread that forgets, once a minute, the snapshots that have not been the latest of their loop for longer
/// than `keep`. 0: only the latest of each loop stays.
class SnapshotRetention {
public:
    SnapshotRetention(SnapshotStore& snapshots, const Clock& clock, Log& log, std::chrono::days keep);
    ~SnapshotRetention();
    SnapshotRetention(const SnapshotRetention&) = delete;
    SnapshotRetention& operator=(const SnapshotRetention&) = delete;

    /// One round, as the thread does it; for tests.
    void forget_old();

private:
    struct Rounds;
    std::unique_ptr<Rounds> rounds_;
};

}  // namespace winsh
