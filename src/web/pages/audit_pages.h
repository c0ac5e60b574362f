#pragma once

#include "access/audit_log.h"
#include "web/pages/settings_frame.h"

namespace winsh::web {

/// The audit log, a page at a time.
class AuditPages {
public:
    AuditPages(const SettingsFrame& frame, const AuditLog& log, const Clock& clock);

    /// `?before=` goes back in time.
    Result<http::Response> list(const Visit& visit) const;

private:
    const SettingsFrame& frame_;
    const AuditLog& log_;
    const Clock& clock_;
};

}  // namespace winsh::web
