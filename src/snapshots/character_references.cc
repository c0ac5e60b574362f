#include "snapshots/character_references.h"

#include <cstdint>
#include <optional>

#include "snapshots/unicode.h"

namespace winsh {
namespace {

struct NamedCharacter {
    std::string_view name;
    char character;
};
/// Punctuation and blanks; accented letters and signs hide nothing.
constexpr NamedCharacter kNamed[] = {
    {"Tab;", '\t'},
    {"NewLine;", '\n'},
    {"nbsp;", ' '},
    {"excl;", '!'},
    {"quot;", '"'},
    {"QUOT;", '"'},
    {"num;", '#'},
    {"dollar;", '$'},
    {"percnt;", '%'},
    {"apos;", '\''},
    {"lpar;", '('},
    {"rpar;", ')'},
    {"ast;", '*'},
    {"midast;", '*'},
    {"plus;", '+'},
    {"comma;", ','},
    {"period;", '.'},
    {"sol;", '/'},
    {"colon;", ':'},
    {"semi;", ';'},
    {"equals;", '='},
    {"quest;", '?'},
    {"commat;", '@'},
    {"lsqb;", '['},
    {"lbrack;", '['},
    {"bsol;", '\\'},
    {"rsqb;", ']'},
    {"rbrack;", ']'},
    {"Hat;", '^'},
    {"lowbar;", '_'},
    {"UnderBar;", '_'},
    {"grave;", '`'},
    {"lcub;", '{'},
    {"lbrace;", '{'},
    {"verbar;", '|'},
    {"vert;", '|'},
    {"rcub;", '}'},
    {"rbrace;", '}'},
    {"hyphen;", '-'},
    {"dash;", '-'},
    {"VerticalLine;", '|'},
    {"DiacriticalGrave;", '`'},
    {"NonBreakingSpace;", ' '},
};

struct Reference {
    std::uint32_t point = 0;
    std::size_t end = 0;  ///< In the text behind the ampersand.
};

int digit_value(char character) {
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    if (character >= 'A' && character <= 'F') return character - 'A' + 10;
    return 16;
}

/// `#58;` or `#x3a;`, with any number of zeros and, as browsers read it, without the semicolon.
std::optional<Reference> numeric_reference(std::string_view rest) {
    const bool is_hex = rest.size() > 1 && (rest[1] == 'x' || rest[1] == 'X');
    const int base = is_hex ? 16 : 10;
    std::size_t at = is_hex ? 2 : 1;
    const std::size_t first = at;
    std::uint32_t point = 0;
    for (; at < rest.size() && digit_value(rest[at]) < base; ++at) {
        if (point <= kLastCodePoint)
            point =
                point * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit_value(rest[at]));
    }
    if (at == first) return std::nullopt;
    if (at < rest.size() && rest[at] == ';') ++at;
    return Reference{point, at};
}

std::optional<Reference> reference_in(std::string_view rest) {
    if (rest.starts_with('#')) return numeric_reference(rest);
    for (const NamedCharacter& named : kNamed)
        if (rest.starts_with(named.name))
            return Reference{static_cast<std::uint32_t>(named.character), named.name.size()};
    return std::nullopt;
}

}  // namespace

std::string without_character_references(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    while (!text.empty()) {
        const std::size_t ampersand = text.find('&');
        plain += text.substr(0, ampersand);
        if (ampersand == std::string_view::npos) break;
        text.remove_prefix(ampersand + 1);
        std::optional<Reference> reference = reference_in(text);
        // An ampersand that was itself a reference can begin the next one: `&#38;#58;`.
        while (reference && reference->point == '&') {
            text.remove_prefix(reference->end);
            reference = reference_in(text);
        }
        if (!reference) {
            plain += '&';
            continue;
        }
        text.remove_prefix(reference->end);
        if (reference->point == '<') {
            plain += "&lt;";
        } else if (reference->point == '>') {
            plain += "&gt;";
        } else {
            append_code_point(plain, reference->point);
        }
    }
    return plain;
}

}  // namespace winsh
