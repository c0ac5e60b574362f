#pragma once

#include <vector>

#include "access/token_cache.h"
#include "access/token_request.h"
#include "access/viewer.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "model/token.h"
#include "store/store.h"

namespace winsh {

struct IssuedToken {
    Secret text;  ///< Shown once.
    ListedToken record;
};

/// What does not exist and what is not the viewer's: nobody can tell which from the words.
Error no_such_token();

/// API tokens as their owners manage them. Only sessions reach this; tokens never do.
class Tokens {
public:
    /// Of one user, in all workspaces. Those that are made at the same moment may go over it by a few.
    static constexpr int kMostActive = 1'000;

    Tokens(Store& store, TokenCache& cache, const Clock& clock, Random& random);

    /// `invalid` names the field that breaks a rule; `not_found` for a workspace that is not the viewer's;
    /// `unprocessable` where the viewer has `kMostActive` tokens that work already.
    /// `action` goes into the audit record: `token_created` or `cli_approved`.
    Result<IssuedToken> issue(const Viewer& viewer, const TokenRequest& request, const Origin& origin,
                              AuditAction action = AuditAction::token_created);
    /// `unprocessable` where the user has `kMostActive` tokens that work already.
    Result<void> check_room_for_another(const UserId& user);
    /// The viewer's in all workspaces, newest first, expired and revoked included.
    Result<std::vector<ListedToken>> list(const Viewer& viewer, const TokenPart& part = {});
    /// Those of the viewer's that work now, in no order: all, as they are never many more than
    /// `kMostActive`.
    Result<std::vector<ListedToken>> active(const Viewer& viewer);
    /// Every member's; `not_found` where the viewer does not own the workspace.
    Result<std::vector<ListedToken>> list_of_workspace(const Viewer& viewer, const WorkspaceId& workspace,
                                                       const TokenPart& part = {});
    /// One's own, or a member's of a workspace that one owns; `not_found` else.
    Result<ListedToken> find(const Viewer& viewer, const TokenId& id);
    /// Of those that `find` finds. Idempotent. When it returns, no request with that token succeeds in this
    /// process any more.
    Result<ListedToken> revoke(const Viewer& viewer, const TokenId& id, const Origin& origin);
    /// The same for one's own tokens alone, as the API reference has it: an owner revokes those of members on
    /// the workspace's page.
    Result<ListedToken> revoke_own(const Viewer& viewer, const TokenId& id, const Origin& origin);

private:
    Store& store_;
    TokenCache& cache_;
    const Clock& clock_;
    Random& random_;
};

}  // namespace winsh
