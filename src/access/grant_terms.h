#pragma once

#include <string>
#include <string_view>

#include "access/approval_decision.h"
#include "access/viewer.h"
#include "model/grant.h"

namespace winsh {

/// What the viewer has approved by that decision.
GrantTerms terms_of(const Viewer& viewer, const ApprovalDecision& decision);

/// What the audit record tells of it: `"win on laptop" may fetch a token with snapshots:read for 30 days.`
std::string told(const GrantTerms& terms, std::string_view token_name);

}  // namespace winsh
