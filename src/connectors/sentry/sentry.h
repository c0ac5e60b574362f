#pragma once

#include "connectors/connector.h"

namespace winsh {

/// Sentry, in any region or self-hosted: which unresolved issues hurt now, whom, and where in the code.
const Connector& sentry_connector();

}  // namespace winsh
