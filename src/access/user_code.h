#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"

namespace winsh {

// The code that a person carries from a terminal to the page (RFC 8628 §6.1): eight of twenty consonants,
// which spell no word and look like no digit, with a hyphen in the middle. 20^8 are 2.56 × 10^10.

/// `XXXX-XXXX`, each letter uniform.
std::string make_user_code(Random& random);
/// The same form of what somebody typed: any case, with or without spaces and hyphens. Nothing for what is
/// none.
std::optional<std::string> parse_user_code(std::string_view typed);

}  // namespace winsh
