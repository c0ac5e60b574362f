#pragma once

#include "base/json.h"
#include "web/pages/value_view.h"

namespace winsh::web {

/// What has changed between two snapshots, for the page `loop_difference`. `difference` is the document of
/// `snapshots/snapshot_difference`, which `values` is of; takes it as it comes.
Json difference_view(const Json& difference, const ValueViews& values);

}  // namespace winsh::web
