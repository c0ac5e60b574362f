#include "access/token_draft.h"

#include "access/terminal_fields.h"
#include "base/digest.h"
#include "base/format.h"

namespace winsh {
namespace {

constexpr std::size_t kShownAtFront = 12;
constexpr std::size_t kShownAtEnd = 4;

}  // namespace

ApiToken draft_token(const TokenOwner& owner, const TokenRequest& request, const Secret& text, Timestamp now,
                     Random& random) {
    const std::string_view shown = text.reveal();
    ApiToken token;
    token.id = new_token_id(now, random);
    token.user = owner.user;
    token.workspace = owner.workspace;
    token.digest = sha256(shown);
    token.name = request.name;
    token.token_prefix = shown.substr(0, kShownAtFront);
    token.last_four = shown.substr(shown.size() - kShownAtEnd);
    token.scopes = request.scopes;
    token.source = request.source;
    token.client = request.client;
    token.created_at = now;
    if (request.expires_in_days) token.expires_at = now + std::chrono::days(*request.expires_in_days);
    return token;
}

std::string told(const ApiToken& token) {
    const std::string end =
        token.expires_at ? "until " + to_iso8601(*token.expires_at) : std::string("without an end");
    return format("\"{}\" (…{}) with {}, {}.", token.name, token.last_four, scope_text(token.scopes, ", "),
                  end);
}

}  // namespace winsh
