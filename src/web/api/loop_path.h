#pragma once

#include <string_view>

#include "base/result.h"
#include "model/ids.h"

namespace winsh::web {

/// The `{loop}` of a path. `not_found` where no loop can have that id: whoever asks learns what an id is.
Result<LoopId> loop_of_path(std::string_view segment);

}  // namespace winsh::web
