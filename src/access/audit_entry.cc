#include "access/audit_entry.h"

#include <utility>

namespace winsh {

AuditEntry audit_entry(const User& actor, Act act, const Origin& origin, const Clock& clock) {
    AuditEntry entry;
    entry.at = clock.now();
    entry.action = act.action;
    entry.actor = actor.id;
    entry.actor_email = actor.email;
    entry.workspace = std::move(act.workspace);
    entry.subject = std::move(act.subject);
    entry.detail = std::move(act.detail);
    entry.address = origin.address;
    return entry;
}

}  // namespace winsh
