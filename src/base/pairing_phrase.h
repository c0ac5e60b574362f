#pragma once

#include <array>
#include <string>
#include <string_view>

namespace winsh {

/// Three words by which a person sees that a terminal and an approval page belong to the same sign-in: both
/// show the phrase of the same `state` and of the same address that the answer goes to, so that who learns
/// the `state` cannot have the answer come elsewhere under the same words. Derived as the words numbered by
/// the first three of the 16 bytes that Argon2id (2 passes, 16 MiB, the salt "winsh pairing 01") makes of
/// state NUL redirect_uri, joined by '-', such as `river-lamp-otter`. Three words are 2^24 tries: so slow a
/// derivation keeps whoever learns the `state` from finding an address of the same words while the sign-in
/// lasts. Takes some 20 ms. It helps attention; it guards nothing. Throws `std::bad_alloc` where memory runs
/// out.
std::string pairing_phrase(std::string_view state, std::string_view redirect_uri);

/// The 256 words, short and unlike each other. Their order is part of the derivation.
const std::array<std::string_view, 256>& pairing_words();

}  // namespace winsh
