#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace winsh {

// What the rules of redaction know of characters. Their text is a `FoldedText`: one byte for each character,
// ASCII where the character is or looks like one, else one of these.

constexpr char kTakenOut = '\x01';       ///< A stretch that a rule has taken out already.
constexpr char kOther = '\x02';          ///< Any other character.
constexpr char kForeignLetter = '\x80';  ///< A letter of an alphabet beyond ASCII, or a mark on one.
constexpr char kIdeograph = '\x81';      ///< A letter of a script without capitals, such as 例, かな or ع.

constexpr std::size_t kNowhere = std::string_view::npos;

/// A stretch of text, in bytes.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

constexpr bool is_digit(char character) { return character >= '0' && character <= '9'; }
constexpr bool is_capital(char character) { return character >= 'A' && character <= 'Z'; }
constexpr bool is_letter(char character) {
    return (character >= 'a' && character <= 'z') || is_capital(character);
}
constexpr bool is_alphanumeric(char character) { return is_digit(character) || is_letter(character); }
constexpr bool is_hex(char character) {
    return is_digit(character) || (character >= 'a' && character <= 'f') ||
           (character >= 'A' && character <= 'F');
}
constexpr bool is_base64url(char character) {
    return is_alphanumeric(character) || character == '-' || character == '_';
}
constexpr bool is_blank(char character) {
    return character == ' ' || character == '\n' || character == '\t' || character == '\r';
}
/// Of a name in the widest sense: what stands beside it goes on with it.
constexpr bool is_word_character(char character) {
    return is_alphanumeric(character) || character == '_' || character == kForeignLetter;
}

/// The character there, or a blank beyond either end.
constexpr char character_at(std::string_view text, std::size_t at) {
    return at < text.size() ? text[at] : ' ';
}
constexpr char character_before(std::string_view text, std::size_t at) { return at > 0 ? text[at - 1] : ' '; }

/// Where the run of characters that fit ends; not beyond `limit`.
template <typename Fits>
std::size_t run_end(std::string_view text, std::size_t from, Fits fits, std::size_t limit = kNowhere) {
    limit = std::min(limit, text.size());
    while (from < limit && fits(text[from])) ++from;
    return from;
}
/// Where the run that ends before `end` begins; not before `least`.
template <typename Fits>
std::size_t run_begin(std::string_view text, std::size_t end, std::size_t least, Fits fits) {
    while (end > least && fits(text[end - 1])) --end;
    return end;
}

}  // namespace winsh
