#pragma once

#include <map>
#include <memory>
#include <vector>

#include "base/result.h"
#include "model/account.h"
#include "model/loop.h"
#include "snapshots/bindings.h"
#include "snapshots/people_cache.h"
#include "store/store.h"

namespace winsh {

/// The workspace's connections, oldest first, and what is known of each.
Result<std::vector<KnownConnection>> known_connections(Store& store, const WorkspaceId& workspace);

/// All that a snapshot is made of, read at one time.
struct Material {
    Workspace workspace;
    Loop loop;
    std::vector<KnownConnection> connections;
    std::vector<Binding> bindings;  ///< They point into `connections`.
    std::map<ConnectionId, Section> sections;
    std::shared_ptr<const People> people;
};

/// `not_found` where there is no such workspace, or it has no such loop.
Result<Material> read_material(Store& store, PeopleCache& people, const WorkspaceId& workspace,
                               const LoopId& loop);

}  // namespace winsh
