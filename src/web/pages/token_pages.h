#pragma once

#include "access/tokens.h"
#include "web/one_time_shelf.h"
#include "web/pages/settings_frame.h"

namespace winsh::web {

/// API tokens: one's own, and for owners those of the workspace.
class TokenPages {
public:
    TokenPages(const SettingsFrame& frame, Tokens& tokens, const Clock& clock);

    Result<http::Response> list(const Visit& visit) const;
    /// 303 to the page that shows the token, once.
    Result<http::Response> create(const Visit& visit, const Form& form) const;
    /// Once and for this session, within a minute; afterwards 303 to the list, which says so.
    Result<http::Response> show_once(const Visit& visit) const;
    Result<http::Response> ask_to_revoke(const Visit& visit) const;
    Result<http::Response> revoke(const Visit& visit) const;
    /// 403 for members that do not own the workspace.
    Result<http::Response> list_of_workspace(const Visit& visit) const;

private:
    Result<http::Response> list(const Visit& visit, const Form& form, const Error& error) const;

    const SettingsFrame& frame_;
    Tokens& tokens_;
    const Clock& clock_;
    mutable OneTimeShelf<IssuedToken> new_tokens_;
};

}  // namespace winsh::web
