#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "http/client.h"
#include "model/loop.h"
#include "model/packed_id.h"
#include "model/snapshot.h"
#include "snapshots/loop_overview.h"
#include "store/store.h"

namespace winsh {

/// A snapshot that is ready to be sent: the bytes, their gzip twin and the ETag, shared by all who read it.
struct ServedSnapshot {
    SnapshotStatus status = SnapshotStatus::empty;
    std::string digest;
    Timestamp generated_at;
    std::shared_ptr<const http::Content> content;
};

/// The snapshots of all workspaces: built from sections, kept in the store, served from memory.
class Snapshots {
public:
    /// `cache_bytes` bounds what is held in memory.
    Snapshots(Store& store, const Clock& clock, Log& log, std::size_t cache_bytes);
    ~Snapshots();
    Snapshots(const Snapshots&) = delete;
    Snapshots& operator=(const Snapshots&) = delete;

    /// Never blocks: one look-up. nullptr where it is not in memory or has to be built again. `loop` need not
    /// exist.
    std::shared_ptr<const ServedSnapshot> from_memory(const PackedId<WorkspaceId>& workspace,
                                                      std::string_view loop) const;
    /// Loads or builds it. `not_found` for a loop that the workspace does not have.
    Result<std::shared_ptr<const ServedSnapshot>> current(const WorkspaceId& workspace, const LoopId& loop);
    /// The same within a budget of its own, `kLeastBudgetTokens` to `kMostBudgetTokens`. It is kept in the
    /// history. What is `empty` has no budget.
    Result<std::shared_ptr<const ServedSnapshot>> within(const WorkspaceId& workspace, const LoopId& loop,
                                                         std::size_t budget_tokens);
    /// The first build of that digest, whichever loop's; `not_found` where the workspace has none.
    Result<std::shared_ptr<const ServedSnapshot>> of_digest(const WorkspaceId& workspace,
                                                            std::string_view digest);
    /// What `current`, a snapshot of that loop, says otherwise than the one of that digest. nullptr where the
    /// workspace's history of the loop has none, or the two cannot be compared.
    Result<std::shared_ptr<const http::Content>> difference_since(const WorkspaceId& workspace,
                                                                  const LoopId& loop, std::string_view digest,
                                                                  const ServedSnapshot& current);
    /// Newest first. `not_found` for a loop that the workspace does not have.
    Result<std::vector<PastSnapshot>> history(const WorkspaceId& workspace, const LoopId& loop, int limit);
    Result<std::vector<LoopOverview>> overview(const WorkspaceId& workspace);
    /// Of the catalogue and of the workspace's own, ordered by id.
    Result<std::vector<Loop>> loops(const WorkspaceId& workspace);
    /// Of the catalogue or of the workspace's own; `not_found` where it has none of that id.
    Result<Loop> loop(const WorkspaceId& workspace, const LoopId& id);

    /// Something that the workspace's snapshots are built from has changed: those that were ever asked for
    /// are built again, the rest at their first reading.
    void sections_changed(const WorkspaceId& workspace);
    /// Drops the workspace's snapshots from memory, after a change by another process.
    void forget(const WorkspaceId& workspace);
    void forget_all();

    struct Counts {
        std::uint64_t builds = 0;
        std::uint64_t held = 0;
        std::uint64_t held_bytes = 0;
    };
    Counts counts() const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace winsh
