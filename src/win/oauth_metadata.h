#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/client.h"
#include "win/server_url.h"

namespace winsh::win {

/// RFC 8628 §3.4.
inline constexpr std::string_view kDeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

/// What a server says of its OAuth endpoints (RFC 8414 §2). An endpoint is one of the very server that was
/// asked;
/// "" where it is not offered.
struct OAuthMetadata {
    std::string issuer;  ///< As the server spells it: compared byte for byte with what comes back (RFC 9207).
    bool names_issuer = false;  ///< Every answer to the callback carries `iss`.
    std::string authorization;  ///< Takes a code challenge by S256; "" where that is not offered.
    std::string token;
    std::string device;  ///< "" also where the device grant is not offered.
    std::string revocation;
    std::string introspection;

    bool offers_code() const { return !authorization.empty() && !token.empty(); }
    bool offers_device() const { return !device.empty() && !token.empty(); }
};

/// Errors (`unprocessable`): it is no JSON object, its issuer is another server than the one that was asked,
/// or an endpoint lies elsewhere. The sentence says which.
Result<OAuthMetadata> parse_metadata(std::string_view text, const ServerUrl& server);

/// Asks `/.well-known/oauth-authorization-server`; for a server with a path first where RFC 8414 §3.1 has it,
/// then below that path. No redirect is followed; 64 KiB at most, within 5 seconds or what `WIN_TIMEOUT`
/// says. Nothing where the server publishes none. Errors: those of `parse_metadata`; `too_large`; `network`
/// and `unavailable` where it could not be learned whether there is any.
Result<std::optional<OAuthMetadata>> discover(http::Client& client, const ServerUrl& server);

}  // namespace winsh::win
