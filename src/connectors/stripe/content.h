#pragma once

#include <string>

#include "base/json.h"
#include "connectors/poll_account.h"
#include "connectors/stripe/books.h"

namespace winsh {

/// What of a connection's form is needed to tell what the books say.
struct StripeView {
    std::string currency;  ///< The workspace's.
    bool is_live = true;   ///< The key's mode.
};

/// What a snapshot shows of the books; what it leaves out is in the account.
Json stripe_content(const StripeBooks& books, const StripeView& view, PollAccount& account);

}  // namespace winsh
