#pragma once

#include <span>

#include "base/json.h"
#include "connectors/connector.h"
#include "web/pages/visit.h"

namespace winsh::web {

/// For the page `connector_guide`: what each connector says about itself, and the loops of the catalogue that
/// it feeds, alone or beside others. The same in every workspace.
Json guide_view(const Visit& visit, std::span<const Connector* const> connectors);

}  // namespace winsh::web
