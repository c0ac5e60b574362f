#pragma once

#include <string>

#include "base/json.h"
#include "connectors/connector.h"
#include "connectors/upstream.h"

namespace winsh {

/// What of a Sentry is read.
struct SentryScope {
    std::string organization;  ///< A slug: safe to put into a path.
    std::string project;       ///< A slug or a number; "" for all that the key may read.
    std::string environment;   ///< "" for all.
};

/// Reads the unresolved issues of the last 24 hours, and for the gravest of them sampled events. `memory` is
/// that of the last reading, or null.
PollOutcome read_sentry(Upstream& upstream, const SentryScope& scope, const Json& memory, Timestamp now);

}  // namespace winsh
