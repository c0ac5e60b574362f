#pragma once

#include <optional>

#include "access/token_cache.h"
#include "http/message.h"
#include "http/router.h"
#include "snapshots/snapshots.h"

namespace winsh::web {

/// `GET /v1/loops/{loop}/connector-snapshot`, as documented, and `GET /v1/snapshots/{digest}`.
class SnapshotApi {
public:
    explicit SnapshotApi(Snapshots& snapshots) : snapshots_(snapshots) {}

    /// Nothing where the snapshot is not in memory, or where something is wanted that is made when it is
    /// asked for: a brief, or what the query says.
    std::optional<http::Response> from_memory(const http::Request& request, const TokenFacts& token,
                                              std::string_view loop) const;
    http::Response read(const http::Request& request, const TokenFacts& token, std::string_view loop) const;
    /// That very snapshot of the token's workspace, which never changes.
    http::Response of_digest(const http::Request& request, const TokenFacts& token,
                             std::string_view digest) const;

private:
    Result<std::shared_ptr<const http::Content>> content_for(const http::Request& request,
                                                             const WorkspaceId& workspace,
                                                             std::string_view loop) const;

    Snapshots& snapshots_;
};

}  // namespace winsh::web
