#pragma once

#include <optional>

#include "access/token_cache.h"
#include "http/message.h"
#include "http/router.h"
#include "snapshots/snapshots.h"

namespace winsh::web {

/// `GET /v1/loops/{loop}/connector-snapshot`, as documented.
class SnapshotApi {
public:
    explicit SnapshotApi(Snapshots& snapshots) : snapshots_(snapshots) {}

    /// Nothing where the snapshot is not in memory, or a brief is wanted, which is made when it is asked for.
    std::optional<http::Response> from_memory(const http::Request& request, const TokenFacts& token,
                                              std::string_view loop) const;
    http::Response read(const http::Request& request, const TokenFacts& token, std::string_view loop) const;

private:
    Snapshots& snapshots_;
};

}  // namespace winsh::web
