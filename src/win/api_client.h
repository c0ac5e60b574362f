#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "http/client.h"
#include "win/server_url.h"

namespace winsh::win {

/// Whether a loop's name has the documented form: words of a-z and 0-9 joined by single hyphens, ≤ 64
/// characters.
bool is_loop_id(std::string_view text);

struct FetchedSnapshot {
    bool not_modified = false;  ///< The bytes that `etag` was given for still hold.
    std::string bytes;
    std::string etag;  ///< "" where the server gave none.
};

/// `/v1` of one server, with one token. A redirect is never followed. The server's answer becomes an error of
/// the kind that its status says, with the server's own sentence in it, made printable: 401
/// `unauthenticated`, 403 `forbidden`, 404 `not_found`, 429 `rate_limited`, other 4xx `unprocessable`, 5xx
/// `unavailable`; no answer at all is `network`.
class ApiClient {
public:
    ApiClient(http::Client& client, ServerUrl server, Secret token);

    /// The loop's snapshot, byte for byte as the server sent it; a 200 that is no JSON object is an error.
    /// `known_etag` asks only for what is newer.
    Result<FetchedSnapshot> snapshot(std::string_view loop, std::string_view known_etag = {});

private:
    http::Client& client_;
    ServerUrl server_;
    Secret token_;
};

}  // namespace winsh::win
