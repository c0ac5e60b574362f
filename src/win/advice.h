#pragma once

#include "base/result.h"

namespace winsh::win {

/// The error with what to try behind it, where a server could not be reached: the client says which step
/// failed (finding the address, connecting, TLS, waiting, reading), and each has another remedy. Others stay
/// as they are.
Error with_advice(Error error);

}  // namespace winsh::win
