#include "access/audit_log.h"

#include "access/audit_entry.h"

namespace winsh {

AuditLog::AuditLog(AuditStore& audit) : audit_(audit) {}

Result<AuditPage> AuditLog::page(const Viewer& viewer, const WorkspaceId& workspace,
                                 std::int64_t before) const {
    if (viewer.membership(workspace) == nullptr) {
        return fail(ErrorKind::not_found, "This workspace does not exist, or you are not a member of it.");
    }
    // One more than is shown tells whether there are older ones.
    const AuditQuery query{
        .workspace = workspace, .actor = viewer.user.id, .before_sequence = before, .limit = kPageSize + 1};
    AuditPage page;
    WINSH_TRY(page.entries, audit_.list(query));
    if (page.entries.size() > static_cast<std::size_t>(kPageSize)) {
        page.entries.resize(static_cast<std::size_t>(kPageSize));
        page.older_than = page.entries.back().sequence;
    }
    if (viewer.owns(workspace)) return page;
    for (AuditEntry& entry : page.entries) {
        if (entry.actor != viewer.user.id && entry.address != kOperatorsAddress) entry.address.clear();
    }
    return page;
}

}  // namespace winsh
