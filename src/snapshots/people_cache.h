#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/connection.h"
#include "snapshots/bindings.h"
#include "snapshots/people.h"
#include "store/store.h"

namespace winsh {

/// Who is who in the workspaces that snapshots were built of last: read and joined once, until a connection
/// of the workspace has been asked again or is another one. Safe from any thread.
class PeopleCache {
public:
    explicit PeopleCache(Store& store) : store_(store) {}

    /// Of all the workspace's `connections`, of which some `sections` have been read already.
    Result<std::shared_ptr<const People>> of(const WorkspaceId& workspace,
                                             std::span<const KnownConnection> connections,
                                             const std::map<ConnectionId, Section>& sections);
    void forget(const WorkspaceId& workspace);
    void forget_all();

    static constexpr std::size_t kMostWorkspaces = 16;

private:
    /// What tells one state of the sections from the next: when each connection was last asked.
    using Marks = std::vector<std::pair<ConnectionId, std::optional<Timestamp>>>;
    struct Entry {
        Marks marks;
        std::shared_ptr<const People> people;
        std::uint64_t used_at = 0;  ///< In look-ups.
    };
    std::shared_ptr<const People> held(const WorkspaceId& workspace, const Marks& marks);
    void hold(const WorkspaceId& workspace, Entry entry, std::uint64_t forgotten_before);

    Store& store_;
    std::mutex mutex_;
    std::map<WorkspaceId, Entry> entries_;
    std::uint64_t looked_up_ = 0;
    std::uint64_t forgotten_ = 0;  ///< How often something was: what was read before is not held after.
};

}  // namespace winsh
