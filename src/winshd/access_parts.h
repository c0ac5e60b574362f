#pragma once

#include <string>

#include "access/accounts.h"
#include "access/bearer.h"
#include "access/cli_approval.h"
#include "access/csrf.h"
#include "access/device_grants.h"
#include "access/held_tokens.h"
#include "access/password_gate.h"
#include "access/return_targets.h"
#include "access/setup_link.h"
#include "access/sign_in.h"
#include "access/throttle.h"
#include "access/token_cache.h"
#include "access/token_exchange.h"
#include "access/tokens.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "snapshots/key_ring.h"
#include "store/store.h"

namespace winsh {

/// What the parts of the program stand on.
struct World {
    const Clock& clock;
    Random& random;
    Log& log;
    Store& store;
    const KeyRing& keys;
    std::string public_origin;  ///< Without a slash at its end.
};

/// Who may do what, wired together. Made in this order, ended in the opposite one.
struct AccessParts {
    AccessParts(const World& world, std::size_t cached_tokens, const std::string& folder);

    PasswordGate passwords;
    Throttle throttle;
    SignIn sign_in;
    Accounts accounts;
    SetupLink setup_link;
    TokenCache token_cache;
    BearerAuthentication bearer;
    Tokens tokens;
    CsrfTokens csrf;
    ReturnTargets return_targets;
    CliApprovals approvals;
    TokenExchange exchange;
    DeviceGrants device_grants;
    HeldTokens held_tokens;
};

}  // namespace winsh
