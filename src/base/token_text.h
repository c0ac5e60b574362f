#pragma once

#include <string_view>

#include "base/random.h"
#include "base/secret.h"

namespace winsh {

inline constexpr std::string_view kTokenPrefix = "win_live_";
inline constexpr std::size_t kTokenRandomCharacters = 32;   ///< 190 bits.
inline constexpr std::size_t kTokenChecksumCharacters = 6;  ///< CRC-32 of all that precedes, in base62.
inline constexpr std::size_t kTokenBytes =
    kTokenPrefix.size() + kTokenRandomCharacters + kTokenChecksumCharacters;

Secret make_token_text(Random& random);
/// Prefix, alphabet, length and checksum. Lets garbage be refused without a look-up; authenticates nothing.
bool is_token_text(std::string_view text);

}  // namespace winsh
