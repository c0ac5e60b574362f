#pragma once

#include <string>
#include <string_view>

namespace winsh {

// Proof Key for Code Exchange (RFC 7636), by S256 alone: who exchanges a code shows that it is who asked for
// it.

/// 43 characters of base64url that stand for 32 bytes.
bool is_code_challenge(std::string_view text);
/// 43..128 unreserved characters (RFC 7636 §4.1).
bool is_code_verifier(std::string_view text);
/// The challenge of a verifier: SHA-256 as base64url (RFC 7636 §4.2).
std::string challenge_of(std::string_view verifier);

}  // namespace winsh
