#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "snapshots/snapshots.h"
#include "web/pages/visit.h"

namespace winsh::web {

/// A loop as a row of a list: its status, what feeds each capability, and in words what is missing.
Json loop_row(const Visit& visit, const LoopOverview& overview);

/// What the loop reads, a row a capability; where several connections provide it, with the list to choose
/// from.
Json binding_choices(const Visit& visit, const LoopOverview& overview);

/// `engineering` as `Engineering`.
std::string title_of_category(std::string_view category);

}  // namespace winsh::web
