#pragma once

#include "access/tokens.h"
#include "http/message.h"
#include "http/router.h"

namespace winsh::web {

/// `/api/settings/api-tokens`, as documented: for signed-in sessions only.
class TokenApi {
public:
    explicit TokenApi(Tokens& tokens) : tokens_(tokens) {}

    http::Response list(const http::Request& request, const Viewer& viewer) const;
    http::Response create(const http::Request& request, const Viewer& viewer) const;
    http::Response revoke(const http::Request& request, const Viewer& viewer, std::string_view id) const;

private:
    Tokens& tokens_;
};

}  // namespace winsh::web
