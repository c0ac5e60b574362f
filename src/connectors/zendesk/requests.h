#pragma once

#include <string>

#include "connectors/connector.h"
#include "connectors/upstream.h"

namespace winsh {

struct ZendeskAccount {
    std::string subdomain;  ///< `acme`
    std::string base_url;   ///< Where it is asked.
    int days = 0;           ///< How far back the first reading goes.
};

/// Reads what changed, and the public comments of it.
PollOutcome read_zendesk(Upstream& upstream, const ZendeskAccount& account, const PollInput& input);

}  // namespace winsh
