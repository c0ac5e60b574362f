#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "model/connection.h"
#include "snapshots/connections.h"
#include "snapshots/snapshots.h"
#include "store/store.h"

namespace winsh {

/// Who decides which connection a loop reads, where several could serve it.
class LoopBindings {
public:
    LoopBindings(Store& store, Snapshots& snapshots, const Clock& clock)
        : store_(store), snapshots_(snapshots), clock_(clock) {}

    /// From now on the loop reads that connection for the capability; no connection takes the choice
    /// back. The
    /// workspace's snapshots are built again. `not_found` where there is no such loop or connection,
    /// `invalid` where the loop reads nothing of that capability, or the connection does not provide it.
    Result<void> choose(const WorkspaceId& workspace, const LoopId& loop, const std::string& capability,
                        const std::optional<ConnectionId>& connection, const Actor& actor);

private:
    Store& store_;
    Snapshots& snapshots_;
    const Clock& clock_;
};

}  // namespace winsh
