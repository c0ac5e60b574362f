#pragma once

#include <string>

#include "base/result.h"
#include "win/credentials.h"
#include "win/world.h"

namespace winsh::win {

enum class RevocationOutcome {
    revoked,      ///< The server said so.
    not_offered,  ///< It has no way for that; a person can do it in the settings.
    failed,       ///< It could not be asked, or refused: the token may still be valid.
};

struct Revocation {
    RevocationOutcome outcome = RevocationOutcome::failed;
    std::string server;  ///< Which gave the token.
    std::string reason;  ///< A sentence, of `failed`.
};

enum class PlainHttp { refused, accepted };

/// Ends a stored token on the server that gave it and on no other, whatever flags and variables say (RFC
/// 7009).
Revocation revoke(const Login& login, PlainHttp plain_http, World& world);

/// Where a person can do it.
std::string settings_of(const Login& login);

}  // namespace winsh::win
