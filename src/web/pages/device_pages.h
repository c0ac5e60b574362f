#pragma once

#include <string_view>

#include "access/device_grants.h"
#include "base/clock.h"
#include "web/error_response.h"
#include "web/guard.h"
#include "web/pages/page_frame.h"

namespace winsh::web {

/// The page on which a signed-in user lets in a terminal that has no browser (RFC 8628 §3.3). Nothing is
/// approved without a click, whatever the address brings.
class DevicePages {
public:
    DevicePages(const PageFrame& frame, const Guard& guard, const ErrorResponses& errors,
                DeviceGrants& grants, const Clock& clock);

    /// `GET /device`: asks for the code; `?user_code=` shows who waits with it.
    http::Response show(const http::Request& request, const Viewer& viewer) const;
    /// Approve or deny.
    http::Response decide(const http::Request& request, const Viewer& viewer, const Form& form) const;
    /// `GET /device/approved`, `GET /device/denied`: says so, and nothing of any terminal.
    http::Response show_outcome(const http::Request& request, std::string_view outcome) const;

private:
    http::Response ask_for_code(const http::Request& request, const Viewer& viewer, std::string_view typed,
                                const Error& error) const;
    http::Response show_grant(const http::Request& request, const Viewer& viewer, const Form& form,
                              const Error& error) const;
    Result<void> carry_out(const http::Request& request, const Viewer& viewer, const Form& form) const;

    const PageFrame& frame_;
    const Guard& guard_;
    const ErrorResponses& errors_;
    DeviceGrants& grants_;
    const Clock& clock_;
};

}  // namespace winsh::web
