#pragma once

#include <string>

#include "access/token_request.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "model/token.h"

namespace winsh {

struct TokenOwner {
    UserId user;
    WorkspaceId workspace;
};

/// A new token as it is to be stored. The request keeps the rules already.
ApiToken draft_token(const TokenOwner& owner, const TokenRequest& request, const Secret& text, Timestamp now,
                     Random& random);

/// What the audit record tells of it: `"laptop" (…wxyz) with snapshots:read, until 2026-09-14T18:00:00.000Z.`
std::string told(const ApiToken& token);

}  // namespace winsh
