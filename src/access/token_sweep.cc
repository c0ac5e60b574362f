#include "access/token_sweep.h"

namespace winsh {

Result<int> revoke_all_tokens(Tokens& tokens, const Viewer& viewer, const Origin& origin) {
    int revoked = 0;
    TokenPart part;
    while (true) {
        WINSH_TRY(const std::vector<ListedToken> listed, tokens.list(viewer, part));
        if (listed.empty()) return revoked;
        for (const ListedToken& one : listed) {
            if (one.token.revoked_at) continue;
            WINSH_CHECK(tokens.revoke(viewer, one.token.id, origin));
            ++revoked;
        }
        part.older_than = listed.back().token.id;
    }
}

}  // namespace winsh
