#include "access/user_code.h"

#include <array>
#include <cstdint>

namespace winsh {
namespace {

constexpr std::string_view kAlphabet = "BCDFGHJKLMNPQRSTVWXZ";
constexpr std::size_t kLetters = 8;
constexpr std::size_t kLongestTyped = 64;

std::string with_hyphen(std::string letters) { return letters.insert(kLetters / 2, 1, '-'); }

}  // namespace

std::string make_user_code(Random& random) {
    // Bytes from here on would favour the first letters.
    constexpr std::uint8_t kLimit = 256 / kAlphabet.size() * kAlphabet.size();
    std::string letters;
    while (letters.size() < kLetters) {
        std::array<std::uint8_t, 1> byte{};
        random.fill(byte);
        if (byte[0] < kLimit) letters += kAlphabet[byte[0] % kAlphabet.size()];
    }
    return with_hyphen(std::move(letters));
}

std::optional<std::string> parse_user_code(std::string_view typed) {
    if (typed.size() > kLongestTyped) return std::nullopt;
    std::string letters;
    for (const char c : typed) {
        if (c == ' ' || c == '-' || c == '\t') continue;
        const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        if (!kAlphabet.contains(upper)) return std::nullopt;
        letters += upper;
    }
    if (letters.size() != kLetters) return std::nullopt;
    return with_hyphen(std::move(letters));
}

}  // namespace winsh
