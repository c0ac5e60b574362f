#pragma once

#include "access/return_targets.h"
#include "access/sign_in.h"
#include "web/error_response.h"
#include "web/form.h"
#include "web/pages/page_frame.h"
#include "web/session_cookie.h"

namespace winsh::web {

/// Signing in and out.
class SignInPages {
public:
    SignInPages(const PageFrame& frame, const ErrorResponses& errors, const SessionCookie& cookie,
                SignIn& sign_in, const ReturnTargets& return_targets);

    /// `GET /sign-in?next=…`. Whoever is signed in already goes on at once.
    http::Response show(const http::Request& request) const;
    /// 303 to where the user came from; 401 with the e-mail kept, 429 when throttled.
    http::Response sign_in(const http::Request& request, const Form& form) const;
    http::Response sign_out(const http::Request& request, const Viewer& viewer) const;

private:
    std::string target_of(std::string_view next) const;

    const PageFrame& frame_;
    const ErrorResponses& errors_;
    const SessionCookie& cookie_;
    SignIn& sign_in_;
    const ReturnTargets& return_targets_;
};

}  // namespace winsh::web
