#include "base/token_text.h"

#include "base/character_set.h"
#include "base/digest.h"
#include "base/text.h"

namespace winsh {
namespace {

constexpr CharacterSet kBase62 = CharacterSet::alphanumeric_and("");

std::string checksum_of(std::string_view text) { return to_base62(crc32(text), kTokenChecksumCharacters); }

}  // namespace

Secret make_token_text(Random& random) {
    std::string text;
    text.reserve(kTokenBytes);
    text += kTokenPrefix;
    text += Secret::take(random_base62(random, kTokenRandomCharacters)).reveal();
    text += checksum_of(text);
    return Secret::take(std::move(text));
}

bool is_token_text(std::string_view text) {
    if (text.size() != kTokenBytes || !text.starts_with(kTokenPrefix)) return false;
    if (!kBase62.contains_all_of(text.substr(kTokenPrefix.size()))) return false;
    const std::size_t body = kTokenBytes - kTokenChecksumCharacters;
    return checksum_of(text.substr(0, body)) == text.substr(body);
}

}  // namespace winsh
