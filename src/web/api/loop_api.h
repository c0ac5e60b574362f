#pragma once

#include <string_view>

#include "access/token_cache.h"
#include "http/message.h"
#include "snapshots/snapshots.h"

namespace winsh::web {

/// `GET /v1/loops` and `GET /v1/loops/{loop}`: which loops there are, what each needs and how it is doing in
/// the token's workspace. Nothing of what the connections delivered.
class LoopApi {
public:
    explicit LoopApi(Snapshots& snapshots) : snapshots_(snapshots) {}

    http::Response list(const http::Request& request, const TokenFacts& token) const;
    /// With the latest digests of its history.
    http::Response show(const http::Request& request, const TokenFacts& token, std::string_view loop) const;

private:
    Result<Json> loop_with_history(const WorkspaceId& workspace, std::string_view loop) const;

    Snapshots& snapshots_;
};

}  // namespace winsh::web
