#pragma once

#include <memory>
#include <string>

#include "access/device_grants.h"
#include "access/held_tokens.h"
#include "access/token_exchange.h"
#include "base/json.h"
#include "http/message.h"
#include "web/form.h"

namespace winsh::web {

/// What standard OAuth clients speak: authorization server metadata (RFC 8414), the token endpoint (RFC 6749
/// §3.2, RFC 7636, RFC 8628), device authorization (RFC 8628 §3.1), revocation (RFC 7009) and introspection
/// (RFC 7662). Clients are public and have no secret.
class OAuthApi {
public:
    /// `issuer` is the public URL without a slash at its end.
    OAuthApi(TokenExchange& exchange, DeviceGrants& device_grants, HeldTokens& held, std::string issuer);

    http::Response metadata() const;
    http::Response token(const http::Request& request) const;
    http::Response device_authorization(const http::Request& request) const;
    http::Response revoke(const http::Request& request) const;
    http::Response introspect(const http::Request& request) const;

private:
    OAuthResult<Json> exchange(const http::Request& request, const Form& form) const;
    Json token_answer(const GrantedToken& granted) const;

    TokenExchange& exchange_;
    DeviceGrants& device_grants_;
    HeldTokens& held_;
    std::string issuer_;
    std::shared_ptr<const http::Content> metadata_;
};

}  // namespace winsh::web
