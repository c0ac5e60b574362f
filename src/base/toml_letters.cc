#include "base/toml_letters.h"

#include <cstddef>

#include "base/text.h"

namespace winsh {
namespace {

constexpr char32_t kShift = 0x100000;
constexpr char32_t kReplacement = 0xFFFD;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// How long a letter is that begins with this byte.
std::size_t length_of(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    if (byte < 0xC0U) return 1;
    if (byte < 0xE0U) return 2;
    return byte < 0xF0U ? 3 : 4;
}

/// Of a whole letter of more than one byte.
char32_t code_point_of(std::string_view letter) {
    char32_t result = static_cast<unsigned char>(letter.front()) & (0x7FU >> letter.size());
    for (const char byte : letter.substr(1))
        result = result << 6U | (static_cast<unsigned char>(byte) & 0x3FU);
    return result;
}

void append_letter(std::string& text, char32_t code_point) {
    constexpr std::string_view kLeads = "\xC0\xE0\xF0";
    const std::size_t continued = code_point < 0x800 ? 1 : code_point < 0x10000 ? 2 : 3;
    text +=
        static_cast<char>(static_cast<unsigned char>(kLeads[continued - 1]) | code_point >> 6U * continued);
    for (std::size_t left = continued; left-- > 0;)
        text += static_cast<char>(0x80U | (code_point >> 6U * left & 0x3FU));
}

/// With another letter in the place of each that has more than one byte.
template <typename Letter>
std::string exchanged(std::string_view text, Letter letter_for) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view letter = text.substr(at, length_of(text[at]));
        if (letter.size() == 1 || !is_utf8(letter)) {
            result += text[at++];
            continue;
        }
        append_letter(result, letter_for(code_point_of(letter)));
        at += letter.size();
    }
    return result;
}

}  // namespace

std::string with_bearable_letters(std::string_view text) {
    const bool is_marked = text.starts_with(kByteOrderMark);
    const auto bearable = [](char32_t letter) {
        if (letter >= kShift) return kReplacement + kShift;
        return letter < 0x10000 ? letter + kShift : letter;
    };
    if (!is_marked) return exchanged(text, bearable);
    return std::string(kByteOrderMark) + exchanged(text.substr(kByteOrderMark.size()), bearable);
}

std::string with_letters_as_written(std::string_view text) {
    return exchanged(text, [](char32_t letter) {
        if (letter < kShift) return letter;
        // Of an escape, as `with_bearable_letters` makes none of these.
        const char32_t written = letter - kShift;
        return written < 0x80 || (written >= 0xD800 && written <= 0xDFFF) ? kReplacement : written;
    });
}

}  // namespace winsh
