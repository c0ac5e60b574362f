#pragma once

#include "connectors/connector.h"

namespace winsh {

/// Intercom: what customers write and what they are told.
const Connector& intercom_connector();

}  // namespace winsh
