#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/digest.h"
#include "model/ids.h"
#include "model/token.h"

namespace winsh {

/// What a user has let a program have, before the program fetches its token.
struct GrantTerms {
    UserId user;
    /// In which it was approved: where it has ended by the time the token is fetched, there is none.
    SessionId session;
    WorkspaceId workspace;
    Scopes scopes;
    int expires_in_days = 90;  ///< Of the token, from when it is fetched.
};

/// A code that was sent to a terminal's callback (RFC 6749 §4.1.2). The code itself is not stored.
struct AuthorizationCode {
    Sha256Digest digest{};
    std::string client;        ///< Who asked: 1..100 printable ASCII characters.
    std::string token_name;    ///< 1..100 characters.
    std::string redirect_uri;  ///< Byte for byte.
    std::string challenge;     ///< S256 (RFC 7636 §4.2).
    GrantTerms terms;
    Timestamp expires_at;
    std::optional<Timestamp> used_at;
    std::optional<TokenId> token;  ///< What it gave; nothing where it was refused.
};

enum class DeviceGrantState {
    pending,   ///< Nobody has decided yet.
    approved,  ///< The token waits for the next poll.
    denied,
    redeemed,  ///< The token has been given.
};
std::string_view name_of(DeviceGrantState state);
std::optional<DeviceGrantState> parse_device_grant_state(std::string_view text);

/// A request of a terminal without a browser (RFC 8628). Neither of its codes is stored.
struct DeviceGrant {
    Sha256Digest device_digest{};
    Sha256Digest user_digest{};
    std::string client;       ///< 1..100 printable ASCII characters.
    std::string host;         ///< ≤ 100, "" where not given: the machine, as the terminal calls it.
    Scopes scopes;            ///< What was asked for.
    std::string address;      ///< Where the request came from.
    std::string address_key;  ///< The name under which that address is counted.
    Timestamp created_at;
    Timestamp expires_at;
    std::chrono::seconds interval{5};    ///< Between two polls, at the least.
    std::optional<Timestamp> polled_at;  ///< The last poll that kept to it.
    DeviceGrantState state = DeviceGrantState::pending;
    std::optional<GrantTerms> terms;  ///< Where approved.
};

}  // namespace winsh
