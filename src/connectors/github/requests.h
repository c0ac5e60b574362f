#pragma once

#include <string>

#include "base/json.h"
#include "connectors/connector.h"
#include "connectors/upstream.h"

namespace winsh {

/// Reads what a snapshot shows of one repository. `memory` is that of the last reading, or null, whatever
/// stands in `input`.
PollOutcome read_github(Upstream& upstream, const std::string& repository, const Json& memory,
                        const PollInput& input);

}  // namespace winsh
