#pragma once

#include "access/approval_decision.h"
#include "access/approval_request.h"
#include "access/forward_clock.h"
#include "access/tokens.h"
#include "access/viewer.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "store/store.h"

namespace winsh {

/// Codes that a terminal's callback gets instead of a token (RFC 6749 §4.1, with PKCE). `TokenExchange` takes
/// them back.
class AuthorizationCodes {
public:
    static constexpr std::chrono::seconds kHolds{60};

    AuthorizationCodes(Tokens& tokens, Store& store, const Clock& clock, Random& random);

    /// A code of 256 random bits, of which only the digest is stored, bound to the request's client, callback
    /// and challenge. The decision keeps the rules already. `not_found` for a workspace that is not the
    /// viewer's, `unprocessable` where the viewer has as many tokens as one may have.
    Result<Secret> issue(const Viewer& viewer, const ApprovalRequest& request,
                         const ApprovalDecision& decision, const Origin& origin);

private:
    Tokens& tokens_;
    Store& store_;
    ForwardClock clock_;
    Random& random_;
};

}  // namespace winsh
