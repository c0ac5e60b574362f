#include "win/screen_text.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/format.h"

namespace winsh::win {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";
constexpr std::string_view kEllipsis = "\xe2\x80\xa6";
constexpr char32_t kBroken = 0xfffd;

struct Character {
    char32_t point = 0;
    std::size_t bytes = 0;
};

/// The next character of UTF-8 text (RFC 3629); a broken byte is one U+FFFD.
Character next_character(std::string_view text) {
    const auto byte = [&](std::size_t index) { return static_cast<std::uint8_t>(text[index]); };
    const std::uint8_t first = byte(0);
    if (first < 0x80) return {first, 1};
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) return {kBroken, 1};
    char32_t point = first & (0xffu >> (length + 1));
    for (std::size_t index = 1; index < length; ++index) {
        if ((byte(index) & 0xc0) != 0x80) return {kBroken, 1};
        point = (point << 6) | (byte(index) & 0x3fu);
    }
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (point < least[length] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
        return {kBroken, 1};
    return {point, length};
}

struct Range {
    char32_t first;
    char32_t last;
};

template <std::size_t count>
bool lies_in(char32_t point, const Range (&ranges)[count]) {
    return std::ranges::any_of(
        ranges, [&](const Range& range) { return point >= range.first && point <= range.last; });
}

// Invisible, bidirectional, tag and private-use characters: nothing that a reader of a terminal needs.
constexpr Range kDeceiving[] = {{0x00ad, 0x00ad}, {0x034f, 0x034f}, {0x061c, 0x061c},   {0x115f, 0x1160},
                                {0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x200b, 0x200f},   {0x2028, 0x202e},
                                {0x2060, 0x206f}, {0x3164, 0x3164}, {0xe000, 0xf8ff},   {0xfeff, 0xfeff},
                                {0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0x1d173, 0x1d17a}, {0xe0000, 0x10ffff}};
constexpr Range kCombining[] = {{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x064b, 0x065f},
                                {0x0e34, 0x0e3a}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff},
                                {0x302a, 0x302d}, {0x3099, 0x309a}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}};
constexpr Range kWide[] = {{0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0x33ff},  {0x3400, 0x4dbf},
                           {0x4e00, 0x9fff},   {0xa000, 0xa4cf},   {0xac00, 0xd7a3},  {0xf900, 0xfaff},
                           {0xfe30, 0xfe4f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},  {0x1f300, 0x1f64f},
                           {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};

bool is_control(char32_t point) { return point < 0x20 || (point >= 0x7f && point < 0xa0); }

std::size_t columns_of(char32_t point) {
    if (lies_in(point, kCombining)) return 0;
    return lies_in(point, kWide) ? 2 : 1;
}

/// One `\uXXXX`, or the two of a surrogate pair.
void append_escaped(std::string& out, char32_t point) {
    const auto append_unit = [&](char32_t unit) { out += format("\\u{:04x}", static_cast<unsigned>(unit)); };
    if (point < 0x10000) return append_unit(point);
    append_unit(0xd7c0 + (point >> 10));
    append_unit(0xdc00 + (point & 0x3ff));
}

/// The longest beginning that fits.
std::string_view beginning(std::string_view text, std::size_t columns) {
    std::size_t bytes = 0;
    std::size_t used = 0;
    while (bytes < text.size()) {
        const Character character = next_character(text.substr(bytes));
        used += columns_of(character.point);
        if (used > columns) break;
        bytes += character.bytes;
    }
    return text.substr(0, bytes);
}

}  // namespace

std::string printable(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    for (std::size_t index = 0; index < text.size();) {
        const Character character = next_character(text.substr(index));
        const bool space = character.point == '\n' || character.point == '\r' || character.point == '\t';
        if (space) {
            if (!clean.empty() && !clean.ends_with(' ')) clean.push_back(' ');
        } else if (character.point == kBroken || is_control(character.point) ||
                   lies_in(character.point, kDeceiving)) {
            clean.append(kReplacement);
        } else {
            clean.append(text.substr(index, character.bytes));
        }
        index += character.bytes;
    }
    return clean;
}

std::string printable_json(std::string_view json) {
    std::string clean;
    clean.reserve(json.size());
    for (std::size_t index = 0; index < json.size();) {
        const Character character = next_character(json.substr(index));
        // Below them stand only the line breaks and spaces between values.
        if ((character.point >= 0x7f && is_control(character.point)) ||
            lies_in(character.point, kDeceiving)) {
            append_escaped(clean, character.point);
        } else {
            clean.append(json.substr(index, character.bytes));
        }
        index += character.bytes;
    }
    return clean;
}

std::size_t columns_of(std::string_view text) {
    std::size_t columns = 0;
    for (std::size_t index = 0; index < text.size();) {
        const Character character = next_character(text.substr(index));
        columns += columns_of(character.point);
        index += character.bytes;
    }
    return columns;
}

std::string cut_to(std::string_view text, std::size_t columns) {
    if (columns_of(text) <= columns) return std::string(text);
    if (columns == 0) return {};
    std::string cut(beginning(text, columns - 1));
    while (cut.ends_with(' ')) cut.pop_back();
    return cut.append(kEllipsis);
}

std::string pad_to(std::string_view text, std::size_t columns) {
    std::string padded(text);
    const std::size_t used = columns_of(text);
    if (used < columns) padded.append(columns - used, ' ');
    return padded;
}

std::vector<std::string> wrap(std::string_view text, std::size_t columns, LongWords long_words) {
    columns = std::max<std::size_t>(columns, 2);
    std::vector<std::string> lines;
    std::string line;
    const auto finish = [&] { lines.push_back(std::exchange(line, {})); };
    while (!text.empty()) {
        const std::size_t space = std::min(text.find(' '), text.size());
        std::string_view word = text.substr(0, space);
        text.remove_prefix(std::min(space + 1, text.size()));
        if (word.empty()) continue;
        if (!line.empty() && columns_of(line) + 1 + columns_of(word) > columns) finish();
        while (long_words == LongWords::broken && columns_of(word) > columns) {
            const std::string_view part = beginning(word, columns);
            lines.emplace_back(part);
            word.remove_prefix(part.size());
        }
        if (!line.empty()) line.push_back(' ');
        line.append(word);
    }
    if (!line.empty()) finish();
    return lines;
}

}  // namespace winsh::win
