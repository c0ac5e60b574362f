#pragma once

namespace winsh {

/// Initialises libsodium once, from any thread. Whoever calls a function of it that chooses an implementation
/// or draws random bytes calls this before.
void start_sodium();

}  // namespace winsh
