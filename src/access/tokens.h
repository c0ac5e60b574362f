#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/token_cache.h"
#include "access/viewer.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "model/token.h"
#include "store/store.h"

namespace winsh {

/// What a new token is to be. `from_json` and the pages fill it; `Tokens::issue` checks it.
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

struct IssuedToken {
    Secret text;  ///< Shown once.
    ListedToken record;
};

/// API tokens as their owners manage them. Only sessions reach this; tokens never do.
class Tokens {
public:
    Tokens(Store& store, TokenCache& cache, const Clock& clock, Random& random);

    /// `action` and `detail` go into the audit record (`token_created` or `cli_approved`). `not_found` for a
    /// workspace that is not the viewer's.
    Result<IssuedToken> issue(const Viewer& viewer, const TokenRequest& request, const Origin& origin,
                              AuditAction action = AuditAction::token_created);
    /// All of the viewer's in all workspaces, newest first, expired and revoked included.
    Result<std::vector<ListedToken>> list(const Viewer& viewer);
    /// Every member's; `not_found` where the viewer does not own the workspace.
    Result<std::vector<ListedToken>> list_of_workspace(const Viewer& viewer, const WorkspaceId& workspace);
    /// One's own, or a member's of a workspace that one owns; `not_found` else. Idempotent. When it returns,
    /// no request with that token succeeds in this process any more.
    Result<ListedToken> revoke(const Viewer& viewer, const TokenId& id, const Origin& origin);

private:
    Store& store_;
    TokenCache& cache_;
    const Clock& clock_;
    Random& random_;
};

}  // namespace winsh
