#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/result.h"
#include "http/message.h"

namespace winsh::web {

/// What a reader of a snapshot asks for beyond the loop.
struct SnapshotQuery {
    std::optional<std::size_t> budget;  ///< In tokens.
    std::optional<std::string> since;   ///< The digest of a snapshot.
};

/// `?budget=N&since=sha256:…`; other parameters are passed over. `invalid`, naming the parameter, where one
/// of the two is malformed or stands twice, or where the query cannot be read at all.
Result<SnapshotQuery> snapshot_query(const http::Request& request);

}  // namespace winsh::web
