#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "access/forward_clock.h"
#include "access/oauth_error.h"
#include "access/throttle.h"
#include "access/token_cache.h"
#include "access/tokens.h"
#include "access/viewer.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "store/store.h"

namespace winsh {

/// What a program sends to have a code exchanged (RFC 6749 §4.1.3, RFC 7636 §4.5).
struct CodeExchange {
    Secret code;
    std::string redirect_uri;
    std::string client;
    Secret verifier;
};

/// What a terminal sends to learn what became of its request (RFC 8628 §3.4).
struct DevicePoll {
    Secret device_code;
    std::string client;
};

struct GrantedToken {
    Secret text;
    ApiToken token;
};

/// Gives tokens for what a user has approved. Each grant gives one, in a transaction of the store, whichever
/// process is asked. What a user approved is void where the session has ended or the membership is gone.
/// Tries with codes that are none are counted by address, and slowed down; a code that is one works whatever
/// strangers have sent from the same address.
class TokenExchange {
public:
    /// The longest that a terminal which asks too often is told to wait between two polls.
    static constexpr std::chrono::seconds kLongestInterval{60};

    TokenExchange(Store& store, Tokens& tokens, TokenCache& cache, const Clock& clock, Random& random);

    /// `invalid_grant` for an unknown, expired or used code, and for one of another client, callback or
    /// verifier: a wrong one of these uses the code up. A second use of a code revokes the token that the
    /// first one got.
    OAuthResult<GrantedToken> of_code(const CodeExchange& exchange, const Origin& origin);
    /// `authorization_pending`, `slow_down`, `access_denied`, `expired_token`, and `invalid_grant` for a code
    /// that is unknown or has given its token; which one that was is not known, so it stays valid.
    OAuthResult<GrantedToken> of_device(const DevicePoll& poll, const Origin& origin);

private:
    struct Draft;
    /// Counts it; where there were too many already, tells how long to wait, which the grant calls `code`.
    OAuthError refuse_unknown(std::string_view code, std::string_view sentence, const Origin& origin);
    void count_failure(const Origin& origin);
    OAuthResult<Draft> draft(const GrantTerms& terms, const std::string& client, const std::string& name,
                             const Origin& origin);
    Result<AuditEntry> entry(const GrantTerms& terms, AuditAction action, std::string detail,
                             const Origin& origin) const;
    OAuthResult<GrantedToken> redeem(const AuthorizationCode& code, const Origin& origin);
    OAuthError refuse_code(const AuthorizationCode& code, const std::string& flaw, const Origin& origin);
    OAuthError refuse_reuse(const Sha256Digest& digest, const Origin& origin);
    OAuthResult<GrantedToken> redeem(const DeviceGrant& grant, const Origin& origin);
    OAuthError refuse_late(const DeviceGrant& looked_at);
    OAuthError refuse_grant(const DeviceGrant& grant, const GrantTerms& terms, const Origin& origin);
    OAuthError answer_pending(const DeviceGrant& grant);

    Store& store_;
    Tokens& tokens_;
    TokenCache& cache_;
    ForwardClock clock_;
    Random& random_;
    Throttle throttle_;
};

}  // namespace winsh
