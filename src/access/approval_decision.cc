#include "access/approval_decision.h"

namespace winsh {
namespace {
constexpr int kMostDays = 90;
}

Result<void> check_decision(const ApprovalDecision& decision, Scopes asked) {
    if (decision.scopes.empty()) {
        return fail(ErrorKind::invalid, "Leave at least one permission ticked, or deny the request.",
                    "scopes");
    }
    if (!asked.contains_all(decision.scopes)) {
        return fail(ErrorKind::invalid, "The terminal did not ask for all of these permissions.", "scopes");
    }
    if (decision.expires_in_days < 1 || decision.expires_in_days > kMostDays) {
        return fail(ErrorKind::invalid, "The lifetime must be a whole number of days from 1 to 90.",
                    "expires_in_days");
    }
    return {};
}

}  // namespace winsh
