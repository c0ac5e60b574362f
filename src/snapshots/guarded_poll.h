#pragma once

#include "base/clock.h"
#include "connectors/connector.h"
#include "http/client.h"

namespace winsh {

/// One poll, from which nothing escapes: an exception of a connector is a failed poll, never the end of the
/// poller.
PollOutcome guarded_poll(const Connector& connector, const ConnectorSettings& settings, const Json& memory,
                         http::Client& client, const Clock& clock, PollStreak streak = {});

}  // namespace winsh
