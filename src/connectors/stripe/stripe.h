#pragma once

#include "connectors/connector.h"

namespace winsh {

/// Stripe: who pays how much for which plan, which payments failed, what is disputed and refunded.
const Connector& stripe_connector();

}  // namespace winsh
