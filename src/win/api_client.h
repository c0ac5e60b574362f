#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "http/client.h"
#include "win/server_url.h"

namespace winsh::win {

/// Whether a loop's name has the documented form: words of a-z and 0-9 joined by single hyphens, ≤ 64
/// characters.
bool is_loop_id(std::string_view text);

/// What is wanted beyond a loop's latest snapshot.
struct SnapshotWish {
    std::optional<std::int64_t> budget;  ///< In tokens.
    std::string since;                   ///< The digest of a snapshot: only what has changed since is wanted.
    std::string known_etag;  ///< Only what is newer than the bytes that it was given for is wanted.
};

struct FetchedSnapshot {
    bool not_modified = false;  ///< The bytes that `known_etag` was given for still hold.
    std::string bytes;          ///< As the server sent them.
    Json document;              ///< The same, read; an object.
    std::string etag;           ///< "" where the server gave none.
};

/// `/v1` of one server, with one token. A redirect is never followed. The server's answer becomes an error of
/// the kind that its status says, with the server's own sentence in it, made printable: 401
/// `unauthenticated`, 403 `forbidden`, 404 `not_found`, 429 `rate_limited`, other 4xx `unprocessable`, 5xx
/// `unavailable`; no answer at all is `network`. A 200 that is not what was asked for is `unprocessable`.
class ApiClient {
public:
    ApiClient(http::Client& client, ServerUrl server, Secret token);

    /// The loop's snapshot. One that names a digest has it: the digest is computed anew. Only where
    /// `since` is wanted may changes since that one come instead.
    Result<FetchedSnapshot> snapshot(std::string_view loop, const SnapshotWish& wish = {});
    /// The snapshot of that digest, which it has.
    Result<FetchedSnapshot> snapshot_of(std::string_view digest);
    /// `GET /v1/loops`: the answer's object.
    Result<Json> loops();
    /// `GET /v1/loops/{loop}`: the object of the loop.
    Result<Json> loop(std::string_view loop);

private:
    Result<http::ClientResponse> get(std::string_view path, std::string_view known_etag = {});

    http::Client& client_;
    ServerUrl server_;
    Secret token_;
};

}  // namespace winsh::win
