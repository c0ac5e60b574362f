#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "access/viewer.h"
#include "base/result.h"
#include "model/audit.h"
#include "store/store.h"

namespace winsh {

/// A part of the audit record, newest first.
struct AuditPage {
    std::vector<AuditEntry> entries;
    std::optional<std::int64_t> older_than;  ///< For the next part; nothing where this was the last.
};

/// The audit record as members of a workspace may read it.
class AuditLog {
public:
    static constexpr int kPageSize = 50;

    explicit AuditLog(AuditStore& audit);

    /// What happened in the workspace, and what the viewer did that belongs to none. Addresses of others are
    /// for owners and are empty for members. `before` is a sequence; 0 begins with the newest. `not_found`
    /// where the workspace is not the viewer's.
    Result<AuditPage> page(const Viewer& viewer, const WorkspaceId& workspace, std::int64_t before) const;

private:
    AuditStore& audit_;
};

}  // namespace winsh
