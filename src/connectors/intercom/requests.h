#pragma once

#include <string>
#include <string_view>

#include "connectors/connector.h"
#include "connectors/upstream.h"

namespace winsh {

struct IntercomAccount {
    std::string base_url;  ///< `https://api.eu.intercom.io`
    int days = 0;          ///< How far back the first reading goes.
};

/// Reads what changed, and what was said in it.
PollOutcome read_intercom(Upstream& upstream, const IntercomAccount& account, const PollInput& input);

/// `https://app.eu.intercom.com`: where people read what that region's API tells.
std::string_view intercom_site(std::string_view base_url);

}  // namespace winsh
