#include "web/api/token_json.h"

#include "base/clock.h"

namespace winsh::web {
namespace {

Json time_or_null(const std::optional<Timestamp>& time) { return time ? Json(to_iso8601(*time)) : Json(); }

}  // namespace

Json token_json(const ListedToken& listed) {
    const ApiToken& token = listed.token;
    Json scopes = Json::array();
    for (const Scope scope : token.scopes.list()) scopes.push(name_of(scope));
    return Json::object({
        {"_id", token.id.text()},
        {"name", token.name},
        {"tokenPrefix", token.token_prefix},
        {"lastFour", token.last_four},
        {"scopes", std::move(scopes)},
        {"source", name_of(token.source)},
        {"client", token.client.empty() ? Json() : Json(token.client)},
        {"createdAt", to_iso8601(token.created_at)},
        {"lastUsedAt", time_or_null(token.last_used_at)},
        {"expiresAt", time_or_null(token.expires_at)},
        {"revokedAt", time_or_null(token.revoked_at)},
        {"workspace", token.workspace.text()},
    });
}

}  // namespace winsh::web
