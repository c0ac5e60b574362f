#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "win/oauth_client.h"
#include "win/oauth_metadata.h"
#include "win/server_url.h"
#include "win/world.h"

namespace winsh::win {

/// The scope without which no snapshot can be fetched.
inline constexpr std::string_view kSnapshotScope = "snapshots:read";

/// What a server says of a token now.
struct TokenOpinion {
    TokenFacts facts;  ///< As far as it told.
    /// Why it cannot fetch snapshots, though the server knows it; "" where it can.
    std::string limit;
};

/// Asks the introspection endpoint where there is one, else for the snapshot of a loop that every server
/// knows. Errors: `unauthenticated` where the server does not accept the token; `network`, `unavailable`,
/// `rate_limited` and others where it could not be learned.
Result<TokenOpinion> ask_about(const Secret& token, const ServerUrl& api,
                               const std::optional<OAuthMetadata>& metadata, World& world);

}  // namespace winsh::win
