#pragma once

#include "connectors/connector.h"

namespace winsh {

/// Zendesk Support: what customers ask for and what they were told.
const Connector& zendesk_connector();

}  // namespace winsh
