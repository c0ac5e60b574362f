#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "win/server_url.h"

namespace winsh::win {

/// What an approval brought.
struct Grant {
    Secret token;
    std::string workspace;  ///< ≤ 200 printable characters; "" where not told.
    std::string api_url;
    std::string expires_at;  ///< ISO 8601 in UTC; "" for never.
};

/// The two addresses of the server that was asked.
struct AskedServer {
    ServerUrl app;  ///< Where the approval page is.
    ServerUrl api;  ///< Where the token is going to be sent.
};

/// Looks at what a callback or a token endpoint said. A token of another form, and an address that is not the
/// server that was asked (or one below its host), are errors (`unprocessable`); none holds what was received.
/// An address that was not told becomes the one that was asked.
Result<Grant> checked(Grant told, const AskedServer& asked);

}  // namespace winsh::win
