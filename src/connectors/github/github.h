#pragma once

#include "connectors/connector.h"

namespace winsh {

/// GitHub and GitHub Enterprise Server: who owns which files, what changed lately, what is already reported.
const Connector& github_connector();

}  // namespace winsh
