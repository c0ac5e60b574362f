#pragma once

#include "connectors/connector.h"

namespace winsh {

/// PostHog: how often a workflow fails now, how often it failed before, and how many accounts that hits.
const Connector& posthog_connector();

}  // namespace winsh
