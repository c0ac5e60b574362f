#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace winsh::win {

/// The capabilities that a loop, as `GET /v1/loops` describes it, requires and that nothing provides; fit for
/// a terminal.
std::vector<std::string> unconnected(const Json& loop);

}  // namespace winsh::win
