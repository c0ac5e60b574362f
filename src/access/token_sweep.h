#pragma once

#include "access/tokens.h"

namespace winsh {

/// Revokes every token of the viewer's own, in all workspaces, that is not revoked yet, each with its audit
/// entry; answers how many. Some may be revoked where it fails: it may be asked again.
Result<int> revoke_all_tokens(Tokens& tokens, const Viewer& viewer, const Origin& origin);

}  // namespace winsh
