#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "model/token.h"

namespace winsh {

/// What a new token is to be. `token_request_from_json` and the pages fill it; `Tokens::issue` checks it.
struct TokenRequest {
    std::string name;  ///< 1..100 characters after trimming, no control characters.
    TokenSource source = TokenSource::settings;
    std::string client;  ///< ≤ 100 characters.
    Scopes scopes{Scope::snapshots_read};
    static constexpr int kDefaultDays = 90;
    /// 1..365; nothing: never expires.
    std::optional<int> expires_in_days = kDefaultDays;
    std::optional<WorkspaceId> workspace;  ///< Nothing: the viewer's oldest.
};

/// The documented body of `POST /api/settings/api-tokens`. Unknown fields, wrong types and `expiresInDays`
/// beside `expiresAt` are refused with the field's name. `workspace` (an id) is accepted beside the
/// documented fields.
Result<TokenRequest> token_request_from_json(const Json& body);

}  // namespace winsh
