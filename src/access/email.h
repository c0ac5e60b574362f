#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace winsh {

inline constexpr std::size_t kLongestEmail = 254;

/// The address, trimmed, where it has the form of one: 3..254 bytes, one '@' with something on both sides, no
/// white space, control or invisible character. Whether mail arrives there is not asked. The error names the
/// field `email`.
Result<std::string> checked_email(std::string_view text);

}  // namespace winsh
