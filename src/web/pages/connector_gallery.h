#pragma once

#include <span>
#include <string>
#include <vector>

#include "connectors/connector.h"
#include "model/loop.h"
#include "snapshots/connections.h"
#include "web/pages/visit.h"

namespace winsh::web {

/// What one more connection of a kind would do for the loops of a workspace.
struct LoopGains {
    std::vector<const Loop*> completes;  ///< With it, all that they require is connected.
    std::vector<const Loop*> helps;      ///< Something is missing still; those that lack the least first.
    std::vector<const Loop*> feeds;      ///< Nothing new to them: what it brings is connected already.
};
/// A connection that is paused provides nothing. The answer points into `loops`; of equal ones the
/// workspace's own come first.
LoopGains loop_gains(const ConnectorInfo& connector, std::span<const ConnectionView> connections,
                     std::span<const Loop> loops);

/// Capabilities as words and names.
Json capabilities_view(const std::vector<std::string>& capabilities);

/// A card for each connector.
Json gallery_view(const Visit& visit, std::span<const Connector* const> connectors,
                  std::span<const ConnectionView> connections, std::span<const Loop> loops);

}  // namespace winsh::web
