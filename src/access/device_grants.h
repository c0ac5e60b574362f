#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "access/approval_decision.h"
#include "access/forward_clock.h"
#include "access/oauth_error.h"
#include "access/throttle.h"
#include "access/tokens.h"
#include "access/viewer.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "store/store.h"

namespace winsh {

/// What a terminal without a browser asks for.
struct DeviceRequest {
    std::string client;  ///< 1..100 printable ASCII characters.
    std::string host;    ///< ≤ 100, "" where not given.
    Scopes scopes;       ///< Not empty.
};

struct StartedDeviceGrant {
    Secret device_code;     ///< 256 random bits, for the terminal alone.
    std::string user_code;  ///< `XXXX-XXXX`, for the person.
    std::chrono::seconds expires_in{0};
    std::chrono::seconds interval{0};
};

/// Requests of terminals without a browser (RFC 8628), up to the decision. `TokenExchange` answers their
/// polls. Only digests of both codes are stored. Anybody may ask, so how many may wait is limited, by
/// address, by network (an IPv6 /48, of which one customer may have all) and in all; guessing user codes is
/// throttled by user and by address.
class DeviceGrants {
public:
    static constexpr std::chrono::minutes kHolds{10};
    static constexpr std::chrono::seconds kInterval{5};
    static constexpr DeviceGrantLimits kMostWaiting{.in_all = 10'000, .of_address = 20, .of_network = 200};

    DeviceGrants(Store& store, Tokens& tokens, const Clock& clock, Random& random);

    /// `slow_down`, with the seconds to wait, where too many wait or too many were begun from there.
    OAuthResult<StartedDeviceGrant> start(const DeviceRequest& request, const Origin& origin);

    // Errors of each of these: `invalid` for what is no user code, `not_found` for one that nobody waits with
    // (any more), `rate_limited` for a user or an address with too many of these. Their field is `user_code`.

    /// The request that waits with this code, in whatever way it was typed.
    Result<DeviceGrant> find(const Viewer& viewer, std::string_view user_code, const Origin& origin);
    /// A decision that breaks a rule is `invalid` with its field and decides nothing.
    Result<void> approve(const Viewer& viewer, std::string_view user_code, const ApprovalDecision& decision,
                         const Origin& origin);
    Result<void> deny(const Viewer& viewer, std::string_view user_code, const Origin& origin);

private:
    int seconds_to_wait(const Viewer& viewer, const Origin& origin) const;

    Store& store_;
    Tokens& tokens_;
    ForwardClock clock_;
    Random& random_;
    Throttle starts_;
    Throttle guesses_;
};

}  // namespace winsh
