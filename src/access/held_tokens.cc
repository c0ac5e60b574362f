#include "access/held_tokens.h"

#include <utility>

#include "access/audit_entry.h"
#include "base/digest.h"
#include "base/format.h"
#include "base/token_text.h"

namespace winsh {

HeldTokens::HeldTokens(Store& store, TokenCache& cache, const Clock& clock)
    : store_(store), cache_(cache), clock_(clock) {}

Result<std::optional<ListedToken>> HeldTokens::look_at(std::string_view text) const {
    if (!is_token_text(text)) return std::nullopt;
    WINSH_TRY(const std::optional<ApiToken> token, store_.tokens().find_by_digest(sha256(text)));
    if (!token) return std::nullopt;
    WINSH_TRY(const std::int64_t epoch, store_.tokens().epoch());
    WINSH_TRY(std::optional<ListedToken> found, store_.tokens().find(token->id));
    const bool works =
        found && found->token.state_at(clock_.now()) == TokenState::active && found->token.epoch >= epoch;
    if (!works) return std::nullopt;
    return found;
}

Result<void> HeldTokens::revoke(std::string_view text, const Origin& origin) {
    Result<void> revoked = revoke_in_store(text, origin);
    // Also where the store cannot say, or another process has revoked it: the cache asks again.
    if (is_token_text(text)) cache_.forget(sha256(text));
    return revoked;
}

Result<void> HeldTokens::revoke_in_store(std::string_view text, const Origin& origin) {
    WINSH_TRY(const std::optional<ListedToken> found, look_at(text));
    if (!found) return {};
    const ApiToken& token = found->token;
    Act act{AuditAction::token_revoked, token.id.text(),
            format("\"{}\" (…{}), by a program that held it.", token.name, token.last_four), token.workspace};
    const User user{token.user, found->user_email, {}};
    WINSH_CHECK(
        store_.tokens().revoke(token.id, clock_.now(), audit_entry(user, std::move(act), origin, clock_)));
    return {};
}

}  // namespace winsh
