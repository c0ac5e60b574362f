#pragma once

#include "access/sign_in.h"
#include "http/message.h"
#include "web/session_cookie.h"

namespace winsh::web {

/// `/api/auth`: the sign-in page's work as JSON.
class SignInApi {
public:
    SignInApi(SignIn& sign_in, const SessionCookie& cookie) : sign_in_(sign_in), cookie_(cookie) {}

    /// `{"email","password"}` → 200 `{user, workspace, workspaces}` and the session cookie; 401 otherwise.
    http::Response sign_in(const http::Request& request) const;
    http::Response sign_out(const http::Request& request, const Viewer& viewer) const;
    http::Response session(const http::Request& request, const Viewer& viewer) const;

private:
    void end_former_session(const http::Request& request) const;

    SignIn& sign_in_;
    const SessionCookie& cookie_;
};

}  // namespace winsh::web
