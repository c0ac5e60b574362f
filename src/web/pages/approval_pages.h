#pragma once

#include <optional>
#include <string_view>

#include "access/cli_approval.h"
#include "web/error_response.h"
#include "web/guard.h"
#include "web/pages/page_frame.h"

namespace winsh::web {

/// The page on which a signed-in user lets a terminal have a token.
class ApprovalPages {
public:
    ApprovalPages(const PageFrame& frame, const Guard& guard, const ErrorResponses& errors,
                  CliApprovals& approvals);

    /// What is wrong with the query gets a 400 page, on which nothing can be approved, and never a redirect:
    /// not even to `/sign-in`. But the callback of one who wants a code hears of it where that is known
    /// beyond doubt.
    std::optional<http::Response> check(const http::Request& request) const;
    /// `GET /settings/api-tokens/cli?client=&redirect_uri=&state=`
    http::Response show(const http::Request& request, const Viewer& viewer) const;
    /// Approve or deny: leads to the terminal's callback.
    http::Response decide(const http::Request& request, const Viewer& viewer, const Form& form) const;

private:
    http::Response show_request(const Viewer& viewer, const ApprovalRequest& request, std::string_view id,
                                const Form& form, const Error& error) const;
    Result<http::Response> approve(const http::Request& request, const Viewer& viewer,
                                   const Form& form) const;
    http::Response leave_for(const CliApprovals::Outcome& outcome, std::string_view decision) const;

    const PageFrame& frame_;
    const Guard& guard_;
    const ErrorResponses& errors_;
    CliApprovals& approvals_;
};

}  // namespace winsh::web
