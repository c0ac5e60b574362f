#include "win/token_opinion.h"

#include <algorithm>

#include "base/format.h"
#include "base/json.h"
#include "win/api_client.h"
#include "win/screen_text.h"
#include "win/token_form.h"

namespace winsh::win {
namespace {

constexpr std::string_view kKnownLoop = "bug-autofix";
/// So begins the documented refusal of a token that was recognised.
constexpr std::string_view kMissingScope = "Missing required scope:";
constexpr std::size_t kMostWorkspace = 200;

Result<TokenOpinion> by_introspection(const Secret& token, const OAuthMetadata& metadata, World& world) {
    WINSH_TRY(TokenFacts facts, OAuthClient(world.client, metadata).introspect(token));
    if (!facts.active) {
        // Of one that is mistyped nobody should look for when it expired.
        const std::string_view state =
            reason_of_form(token).empty() ? "It is unknown, has expired or was revoked." : "It is unknown.";
        return fail(ErrorKind::unauthenticated, format("{} Sign in again with: win auth login", state));
    }
    TokenOpinion opinion{std::move(facts), ""};
    if (std::ranges::find(opinion.facts.scopes, kSnapshotScope) == opinion.facts.scopes.end())
        opinion.limit = format("{} {}", kMissingScope, kSnapshotScope);
    return opinion;
}

Result<TokenOpinion> by_snapshot(const Secret& token, const ServerUrl& api, World& world) {
    ApiClient client(world.client, api, token);
    const auto answer = client.snapshot(kKnownLoop);
    TokenOpinion opinion;
    opinion.facts.active = true;
    if (answer.has_value()) {
        opinion.facts.workspace =
            cut_to(printable(answer->document["workspace"].as_string()), kMostWorkspace);
        return opinion;
    }
    // It was recognised, and only may not read snapshots, or knows no such loop.
    if (answer.error().kind == ErrorKind::not_found) return opinion;
    if (answer.error().kind != ErrorKind::forbidden || !answer.error().message.starts_with(kMissingScope))
        return std::unexpected(answer.error());
    opinion.limit = answer.error().message;
    return opinion;
}

}  // namespace

Result<TokenOpinion> ask_about(const Secret& token, const ServerUrl& api,
                               const std::optional<OAuthMetadata>& metadata, World& world) {
    if (metadata.has_value() && !metadata->introspection.empty())
        return by_introspection(token, *metadata, world);
    return by_snapshot(token, api, world);
}

}  // namespace winsh::win
