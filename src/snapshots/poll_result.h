#pragma once

#include <chrono>

#include "base/clock.h"
#include "connectors/connector.h"
#include "model/connection.h"

namespace winsh {

/// The health of a connection after a poll. `wait` is filled in by the caller afterwards. A fault that lasts
/// keeps its words, even where the upstream's differ in a number, so that nothing looks new that is not.
ConnectionHealth health_after(const ConnectionHealth& before, const PollOutcome& outcome, Timestamp now);

/// Whether a snapshot that names the connection reads differently after a poll at that time: another
/// effective status, fault or coverage.
bool shows_a_change(const ConnectionHealth& before, const ConnectionHealth& after,
                    std::chrono::seconds max_age, Timestamp now);

/// The outcome of a poll that delivered something that cannot be used.
PollOutcome failed_outcome(ConnectionStatus status, std::string type, std::string detail);

}  // namespace winsh
