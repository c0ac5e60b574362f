#pragma once

#include "access/accounts.h"
#include "access/sign_in.h"
#include "access/tokens.h"
#include "web/pages/settings_frame.h"

namespace winsh::web {

/// One's own account: the password, and the browsers that are signed in.
class AccountPages {
public:
    AccountPages(const SettingsFrame& frame, Accounts& accounts, SignIn& sign_in, Tokens& tokens,
                 const Clock& clock);

    Result<http::Response> show(const Visit& visit) const;
    Result<http::Response> change_password(const Visit& visit, const Form& form) const;
    Result<http::Response> end_session(const Visit& visit) const;

private:
    /// What the form to change the password was sent with, to be shown again.
    struct Sent {
        Error error;
        bool revokes_tokens = false;
    };
    Result<http::Response> show(const Visit& visit, const Sent& sent, const PageOptions& options) const;

    const SettingsFrame& frame_;
    Accounts& accounts_;
    SignIn& sign_in_;
    Tokens& tokens_;
    const Clock& clock_;
};

}  // namespace winsh::web
