#pragma once

#include "access/accounts.h"
#include "access/setup_link.h"
#include "access/sign_in.h"
#include "web/error_response.h"
#include "web/form.h"
#include "web/pages/page_frame.h"
#include "web/session_cookie.h"

namespace winsh::web {

/// The first account, made by whoever holds the one-time set-up link.
class SetUpPages {
public:
    SetUpPages(const PageFrame& frame, const ErrorResponses& errors, const SessionCookie& cookie,
               Accounts& accounts, SetupLink& setup_link, SignIn& sign_in);

    /// `GET /set-up?key=…`
    http::Response show(const http::Request& request) const;
    /// Makes the account, signs it in, and leads to the settings.
    http::Response create(const http::Request& request, const Form& form) const;

private:
    http::Response refuse_key(const http::Request& request) const;
    http::Response sign_in(const http::Request& request, const User& user) const;

    const PageFrame& frame_;
    const ErrorResponses& errors_;
    const SessionCookie& cookie_;
    Accounts& accounts_;
    SetupLink& setup_link_;
    SignIn& sign_in_;
};

}  // namespace winsh::web
