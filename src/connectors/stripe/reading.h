#pragma once

#include <string>

#include "base/json.h"
#include "connectors/connector.h"
#include "connectors/stripe/content.h"
#include "connectors/upstream.h"

namespace winsh {

struct StripeOrder {
    StripeView view;
    std::string user_member;  ///< The metadata member that holds the company's own user number.
};

/// Reads what a snapshot shows of an account: all of it at first, over as many polls as that takes, then what
/// the feed of events says has changed.
PollOutcome read_stripe(Upstream& upstream, const StripeOrder& order, const PollInput& input);

}  // namespace winsh
