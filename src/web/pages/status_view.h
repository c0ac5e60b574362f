#pragma once

#include <string_view>

#include "base/json.h"
#include "model/connection.h"
#include "model/snapshot.h"
#include "model/token.h"

namespace winsh::web {

/// For the part `_status`: `label` in plain words, `tone` (`good`, `warn`, `bad`, `idle`) for colour and
/// shape, and `meaning`, a sentence.
Json status_view(ConnectionStatus status);
Json status_view(SnapshotStatus status);
Json status_view(TokenState state);

/// True for what somebody should look at.
bool needs_attention(ConnectionStatus status);

}  // namespace winsh::web
