#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/loop.h"
#include "store/store.h"

namespace winsh {

/// The loop of that id, as the workspace has it: of the catalogue, else one of its own. `not_found` where
/// there is neither. The catalogue's hides one of the workspace's own that has its name, which can be where a
/// newer version brought it.
Result<Loop> known_loop(Store& store, const WorkspaceId& workspace, const LoopId& id);

/// All that the workspace has, ordered by id.
Result<std::vector<Loop>> known_loops(Store& store, const WorkspaceId& workspace);

/// Every capability that a loop can require, in order: what loops of the catalogue do, and connectors
/// provide.
std::vector<std::string> known_capabilities();

/// Whether a connector of this version provides the capability. Where none does, no connection ever will.
bool has_connector(std::string_view capability);

/// What the loop requires and no connector provides: whatever is connected, it is not ready.
std::vector<std::string> without_connector(const Loop& loop);

}  // namespace winsh
