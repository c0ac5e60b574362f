#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"

namespace winsh {

/// Argon2id (RFC 9106) with 64 MiB and 2 passes; the result is a PHC string (`$argon2id$…`). Takes tens of
/// milliseconds and its memory: callers bound how many run at once.
std::string hash_password(const Secret& password);
/// False too for a record that is no Argon2id string.
bool verify_password(const Secret& password, std::string_view record);
/// True where the record was made with weaker settings than today's.
bool password_needs_rehash(std::string_view record);

}  // namespace winsh
