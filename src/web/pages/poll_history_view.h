#pragma once

#include <span>

#include "base/json.h"
#include "model/connection.h"

namespace winsh::web {

/// How the last polls ended, as a strip of bars and as words: those that ended alike, one after the other,
/// are one row of the list. `history` the newest first; null where there is none.
Json poll_history_view(std::span<const PollRecord> history);

}  // namespace winsh::web
