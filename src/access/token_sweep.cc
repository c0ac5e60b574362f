#include "access/token_sweep.h"

namespace winsh {

Result<int> revoke_all_tokens(Tokens& tokens, const Viewer& viewer, const Origin& origin) {
    WINSH_TRY(const std::vector<ListedToken> listed, tokens.list(viewer));
    int revoked = 0;
    for (const ListedToken& one : listed) {
        if (one.token.revoked_at) continue;
        WINSH_CHECK(tokens.revoke(viewer, one.token.id, origin));
        ++revoked;
    }
    return revoked;
}

}  // namespace winsh
