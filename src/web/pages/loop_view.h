#pragma once

#include "base/json.h"
#include "snapshots/snapshots.h"
#include "web/pages/visit.h"

namespace winsh::web {

/// A loop as a row of a list: its status, what feeds each capability, what is missing.
Json loop_row(const Visit& visit, const LoopOverview& overview);

/// A snapshot's document for people: what it says of connectors and signals, its sections, and the whole as
/// text. Takes the document as it comes: what has another shape than expected is shown as raw text only.
Json snapshot_view(const Json& document, Timestamp now);

}  // namespace winsh::web
