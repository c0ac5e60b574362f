#pragma once

#include <string_view>

#include "base/json.h"

namespace winsh::web {

inline constexpr std::string_view kDeviceGrantType = "urn:ietf:params:oauth:grant-type:device_code";
inline constexpr std::string_view kCodeGrantType = "authorization_code";

/// What `/.well-known/oauth-authorization-server` says (RFC 8414). `issuer` has no slash at its end.
Json oauth_metadata(std::string_view issuer);

}  // namespace winsh::web
