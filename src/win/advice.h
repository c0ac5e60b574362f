#pragma once

#include "base/result.h"
#include "win/identity.h"

namespace winsh::win {

/// The error with what to try behind it, where a server could not be reached: the client says which step
/// failed (finding the address, connecting, TLS, waiting, reading), and each has another remedy. Others stay
/// as they are.
Error with_advice(Error error);

/// Whether there is nobody at that address: its name is unknown, or nothing listens there.
bool is_unreachable(const Error& error);

/// What is to be known of a token that the server does not accept: what is wrong with its form or checksum,
/// and that another sign-in does not help where WIN_TOKEN goes before it. Other errors stay as they are. That
/// no token is refused for its form before the server was asked is because others than winshd may give out
/// tokens of another form.
Error with_token_advice(Error error, const Secret& token, TokenSource source);

}  // namespace winsh::win
