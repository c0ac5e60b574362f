#pragma once

#include "base/json.h"
#include "snapshots/connections.h"
#include "web/pages/visit.h"

namespace winsh::web {

/// A connection as a row of a list.
Json connection_row(const Visit& visit, const ConnectionView& connection, Timestamp now);
/// All that its own page shows. Of secrets only that they are stored.
Json connection_details(const Visit& visit, const ConnectionView& connection, Timestamp now);

}  // namespace winsh::web
