#pragma once

#include "base/result.h"
#include "model/ids.h"
#include "model/token.h"

namespace winsh {

/// What the user made of a terminal's request on the page.
struct ApprovalDecision {
    WorkspaceId workspace;
    Scopes scopes;             ///< A non-empty subset of those asked for.
    int expires_in_days = 90;  ///< 1..90: the page offers to shorten.
};

/// `invalid` with its field (`scopes`, `expires_in_days`) where the decision breaks a rule.
Result<void> check_decision(const ApprovalDecision& decision, Scopes asked);

}  // namespace winsh
