#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "snapshots/snapshots.h"
#include "web/pages/visit.h"

namespace winsh::web {

/// A loop as a row of a list: its status, what feeds each capability, and in words what is missing.
Json loop_row(const Visit& visit, const LoopOverview& overview);

/// Whether who visits may choose what the loop reads: a loop of the workspace's own is its owners' to change.
bool may_bind(const Visit& visit, const Loop& loop);

/// What the loop reads, a row a capability; where several connections provide it, with the list to choose
/// from, for who may.
Json binding_choices(const Visit& visit, const LoopOverview& overview);

/// `engineering` as `Engineering`.
std::string title_of_category(std::string_view category);

}  // namespace winsh::web
