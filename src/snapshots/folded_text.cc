#include "snapshots/folded_text.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "snapshots/unicode.h"

namespace winsh {
namespace {

constexpr utf8proc_int32_t kEllipsis = 0x2026;

/// `&`, quotes and blanks stay hidden: where they are escaped they are part of a value, not its end.
char meaning_of_percent_escape(int value) {
    if (value >= 0x80) return kForeignLetter;
    const char meant = static_cast<char>(value);
    return is_alphanumeric(meant) || std::string_view("@.:=-_+/%").contains(meant) ? meant : kOther;
}

bool is_visible_ascii(utf8proc_int32_t point) { return point >= 0x20 && point < 0x7f; }

/// Two hexadecimal digits, or -1.
int hex_pair(std::string_view text, std::size_t at) {
    if (at + 2 > text.size() || !is_hex(text[at]) || !is_hex(text[at + 1])) return -1;
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + 2, value, 16);
    return value;
}

/// The digits of a script follow one another from its zero on.
char ascii_digit(utf8proc_int32_t point) {
    int before = 0;
    while (before < 100 && utf8proc_category(point - before - 1) == UTF8PROC_CATEGORY_ND) ++before;
    return static_cast<char>('0' + before % 10);
}

char character_class(utf8proc_int32_t point) {
    switch (utf8proc_category(point)) {
        case UTF8PROC_CATEGORY_LO:
            return kIdeograph;
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_MN:
        case UTF8PROC_CATEGORY_MC:
        case UTF8PROC_CATEGORY_ME:
            return kForeignLetter;
        case UTF8PROC_CATEGORY_PD:
            return '-';
        case UTF8PROC_CATEGORY_ZS:
            return ' ';
        case UTF8PROC_CATEGORY_ND:
            return ascii_digit(point);
        default:
            break;
    }
    if (point == 0x2212) return '-';                     // the minus sign
    if (point == 0x3002 || point == 0xFF61) return '.';  // dots of domain names (UTS #46)
    if (point == 0x85 || point == 0x2028 || point == 0x2029) return '\n';
    return kOther;
}

/// The ASCII that a compatibility form stands for, or nothing.
std::string compatible_ascii(utf8proc_int32_t point) {
    std::array<utf8proc_int32_t, 24> points{};
    int last_class = 0;
    const utf8proc_ssize_t size = utf8proc_decompose_char(
        point, points.data(), points.size(),
        static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT), &last_class);
    std::string ascii;
    for (utf8proc_ssize_t index = 0; index < size; ++index) {
        const utf8proc_int32_t part = points[static_cast<std::size_t>(index)];
        if (!is_visible_ascii(part)) return {};
        ascii.push_back(static_cast<char>(part));
    }
    return ascii;
}

}  // namespace

FoldedText::FoldedText(std::string_view text) {
    folded_.reserve(text.size());
    origins_.reserve(text.size() + 1);
    std::size_t at = 0;
    while (at < text.size()) {
        const char character = text[at];
        if (character == '[') {
            at = add_mark(text, at);
        } else if (character == '%' || character == '\\') {
            at = add_escape(text, at);
        } else if (static_cast<unsigned char>(character) >= 0x80) {
            at = add_foreign(text, at);
        } else {
            const bool is_control = !is_visible_ascii(character) && !is_blank(character);
            add(is_control ? kOther : character, at);
            ++at;
        }
    }
    origins_.push_back(static_cast<std::uint32_t>(text.size()));
}

void FoldedText::add(char character, std::size_t origin) {
    folded_.push_back(character);
    origins_.push_back(static_cast<std::uint32_t>(origin));
}

std::size_t FoldedText::add_mark(std::string_view text, std::size_t at) {
    for (const std::string_view mark : kRedactionMarks) {
        if (!text.substr(at).starts_with(mark)) continue;
        for (std::size_t index = 0; index < mark.size(); ++index) add(kTakenOut, at + index);
        return at + mark.size();
    }
    add('[', at);
    return at + 1;
}

/// Of a percent sign or a backslash. Escapes that were escaped again (`%2540`, `\\n`) are read through.
std::size_t FoldedText::add_escape(std::string_view text, std::size_t at) {
    const char sign = text[at];
    std::size_t inner = at + 1;
    if (sign == '%') {
        while (text.substr(inner).starts_with("25")) inner += 2;
        const int value = hex_pair(text, inner);
        add(value < 0 ? '%' : meaning_of_percent_escape(value), at);
        return value < 0 ? inner : inner + 2;
    }
    while (inner < text.size() && text[inner] == '\\') ++inner;
    const char kind = character_at(text, inner);
    const int value = kind == 'x'                                               ? hex_pair(text, inner + 1)
                      : kind == 'u' && text.substr(inner + 1).starts_with("00") ? hex_pair(text, inner + 3)
                                                                                : -1;
    if (is_visible_ascii(value)) {
        add(static_cast<char>(value), at);
        return inner + (kind == 'x' ? 3 : 5);
    }
    if (inner < text.size() && std::string_view("\"'/nrt").contains(kind)) {
        add(is_letter(kind) ? '\n' : kind, at);
        return inner + 1;
    }
    for (std::size_t index = at; index < inner; ++index) add('\\', index);
    return inner;
}

std::size_t FoldedText::add_foreign(std::string_view text, std::size_t at) {
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t size =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                         static_cast<utf8proc_ssize_t>(std::min<std::size_t>(text.size() - at, 4)), &point);
    if (size <= 0) {
        add(kOther, at);
        return at + 1;
    }
    const std::size_t next = at + static_cast<std::size_t>(size);
    if (is_invisible(point)) return next;
    // Our own sign for "cut off here" is no three dots.
    const std::string ascii = point == kEllipsis ? std::string() : compatible_ascii(point);
    for (const char character : ascii) add(character, at);
    if (ascii.empty()) add(character_class(point), at);
    return next;
}

void FoldedText::take_out(Span span) {
    std::fill(folded_.begin() + static_cast<std::ptrdiff_t>(span.begin),
              folded_.begin() + static_cast<std::ptrdiff_t>(span.end), kTakenOut);
}

Span FoldedText::origin_of(Span span) const {
    // One character can be several bytes here (℀ is a/c): it goes as a whole.
    std::size_t end = span.end;
    while (end > span.begin && end < folded_.size() && origins_[end] == origins_[end - 1]) ++end;
    return {origins_[span.begin], origins_[end]};
}

}  // namespace winsh
