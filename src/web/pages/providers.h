#pragma once

#include <string_view>
#include <vector>

#include "connectors/connector.h"

namespace winsh::web {

/// The connectors that provide a capability, in the order in which they are shown.
std::vector<const ConnectorInfo*> providers_of(std::string_view capability);

}  // namespace winsh::web
