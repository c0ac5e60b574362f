#include "access/pkce.h"

#include <algorithm>

#include "base/digest.h"
#include "base/text.h"

namespace winsh {
namespace {

constexpr std::size_t kShortestVerifier = 43;
constexpr std::size_t kLongestVerifier = 128;

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

}  // namespace

bool is_code_challenge(std::string_view text) {
    const std::optional<std::string> bytes = from_base64url(text);
    return bytes && bytes->size() == Sha256Digest{}.size();
}

bool is_code_verifier(std::string_view text) {
    return text.size() >= kShortestVerifier && text.size() <= kLongestVerifier &&
           std::ranges::all_of(text, is_unreserved);
}

std::string challenge_of(std::string_view verifier) { return to_base64url(as_bytes(sha256(verifier))); }

}  // namespace winsh
