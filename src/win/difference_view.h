#pragma once

#include <string>

#include "win/page.h"

namespace winsh::win {

/// What has changed between two snapshots (`document/snapshot_difference.h`, or what `?since=` answers), for
/// a person. Like `view_of`.
std::string view_of_difference(const Json& difference, const ViewOptions& options);

}  // namespace winsh::win
