#pragma once

#include "access/tokens.h"
#include "web/pages/settings_frame.h"

namespace winsh::web {

/// API tokens: one's own, and for owners those of the workspace.
class TokenPages {
public:
    TokenPages(const SettingsFrame& frame, Tokens& tokens, const Clock& clock);

    Result<http::Response> list(const Visit& visit) const;
    /// 201 with the token, shown this once.
    Result<http::Response> create(const Visit& visit, const Form& form) const;
    Result<http::Response> ask_to_revoke(const Visit& visit) const;
    Result<http::Response> revoke(const Visit& visit) const;
    /// 403 for members that do not own the workspace.
    Result<http::Response> list_of_workspace(const Visit& visit) const;

private:
    Result<http::Response> list(const Visit& visit, const Form& form, const Error& error) const;
    http::Response show_once(const Visit& visit, const IssuedToken& issued) const;

    const SettingsFrame& frame_;
    Tokens& tokens_;
    const Clock& clock_;
};

}  // namespace winsh::web
