#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/viewer.h"
#include "base/clock.h"
#include "model/account.h"
#include "model/audit.h"

namespace winsh {

/// The address of what the operator does on the machine itself, for whoever the entry names. No client's.
inline constexpr std::string_view kOperatorsAddress = "local";

/// What an act has to say of itself beside who did it.
struct Act {
    AuditAction action;
    std::string subject;  ///< The id of what was acted upon, or "".
    std::string detail;   ///< A short sentence; never a secret.
    std::optional<WorkspaceId> workspace;
};

/// The audit entry of an act of that user now.
AuditEntry audit_entry(const User& actor, Act act, const Origin& origin, const Clock& clock);

}  // namespace winsh
