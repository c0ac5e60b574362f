#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/connection.h"
#include "model/loop.h"
#include "model/snapshot.h"
#include "store/store.h"

namespace winsh {

/// A row of the list of loops.
struct LoopOverview {
    Loop loop;
    SnapshotStatus status = SnapshotStatus::empty;
    struct Binding {
        std::string capability;
        std::optional<ConnectionId> connection;  ///< Nothing: missing.
        std::string kind;
        std::string account;
        ConnectionStatus status = ConnectionStatus::never_synced;
        bool is_required = true;  ///< Else it is only read beside, because it is connected.
        bool is_chosen = false;   ///< By somebody, rather than by age.
        struct Candidate {
            ConnectionId connection;
            std::string kind;
            std::string account;
        };
        std::vector<Candidate> candidates;  ///< All that provide it, oldest first.
    };
    std::vector<Binding> bindings;
};

/// How each of the workspace's loops is doing at that time, ordered by id.
Result<std::vector<LoopOverview>> overview_of_loops(Store& store, const WorkspaceId& workspace,
                                                    Timestamp now);

}  // namespace winsh
