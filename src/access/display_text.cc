#include "access/display_text.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/format.h"
#include "base/text.h"

namespace winsh {
namespace {

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

struct Range {
    char32_t first;
    char32_t last;
    constexpr bool holds(char32_t point) const { return first <= point && point <= last; }
};

/// Directional marks and overrides, what takes no room, what is a letter by name but shows nothing (the
/// fillers of Hangul, the blank of Braille), line and paragraph separators, variation selectors, tags.
constexpr std::array<Range, 21> kInvisible{{
    {0xAD, 0xAD},       {0x34F, 0x34F},     {0x61C, 0x61C},     {0x115F, 0x1160},   {0x17B4, 0x17B5},
    {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F},   {0x2800, 0x2800},
    {0x3164, 0x3164},   {0xFE00, 0xFE0E},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},
    {0x13430, 0x1345F}, {0x16FE4, 0x16FE4}, {0x1BCA0, 0x1BCA3}, {0x1D159, 0x1D159}, {0x1D173, 0x1D17A},
    {0xE0000, 0xE0FFF},
}};
/// Shows the symbol before it in colours; elsewhere it would only hide.
constexpr char32_t kEmojiSelector = 0xFE0F;
/// Makes one picture of the symbols beside it, as of a woman and a laptop; elsewhere it would only hide.
constexpr char32_t kJoiner = 0x200D;
/// The box around a digit, which takes the selector as symbols do.
constexpr char32_t kKeycap = 0x20E3;
constexpr std::array<Range, 9> kSymbols{{
    {0xA9, 0xA9},
    {0xAE, 0xAE},
    {0x203C, 0x203C},
    {0x2049, 0x2049},
    {0x2122, 0x2139},
    {0x2190, 0x2BFF},
    {0x3030, 0x303D},
    {0x3297, 0x3299},
    {0x1F000, 0x1FAFF},
}};
/// Takes room but shows nothing.
constexpr std::array<Range, 7> kBlank{{
    {0x20, 0x20},
    {0xA0, 0xA0},
    {0x1680, 0x1680},
    {0x2000, 0x200A},
    {0x202F, 0x202F},
    {0x205F, 0x205F},
    {0x3000, 0x3000},
}};

bool is_in(std::span<const Range> ranges, char32_t point) {
    return std::ranges::any_of(ranges, [&](const Range& range) { return range.holds(point); });
}

/// Of text that is UTF-8.
std::u32string code_points(std::string_view text) {
    std::u32string points;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            points.push_back(byte);
        } else if (byte < 0xC0) {
            points.back() = points.back() << 6 | (byte & 0x3FU);
        } else {
            points.push_back(byte & (byte < 0xE0 ? 0x1FU : byte < 0xF0 ? 0x0FU : 0x07U));
        }
    }
    return points;
}

/// White space in the sense of Unicode: what a form, a keyboard or a paste leaves around a name.
bool is_white(char32_t point) {
    constexpr std::array<Range, 3> kLineEnds{{{0x09, 0x0D}, {0x85, 0x85}, {0x2028, 0x2029}}};
    return is_in(kBlank, point) || is_in(kLineEnds, point);
}

/// Without white space at both ends; what is no UTF-8 is left to be refused.
std::string_view trim_white(std::string_view text) {
    if (!is_utf8(text)) return text;
    const auto is_inside = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
    while (!text.empty()) {
        std::size_t size = 1;
        while (size < text.size() && is_inside(text[size])) ++size;
        if (!is_white(code_points(text.substr(0, size)).front())) break;
        text.remove_prefix(size);
    }
    while (!text.empty()) {
        std::size_t start = text.size() - 1;
        while (is_inside(text[start])) --start;
        if (!is_white(code_points(text.substr(start)).front())) break;
        text = text.substr(0, start);
    }
    return text;
}

/// May stand at `at`, although elsewhere it would only hide.
bool is_part_of_emoji(std::u32string_view points, std::size_t at) {
    const char32_t before = at > 0 ? points[at - 1] : 0;
    const char32_t after = at + 1 < points.size() ? points[at + 1] : 0;
    if (points[at] == kEmojiSelector) {
        const bool is_key = (before >= '0' && before <= '9') || before == '#' || before == '*';
        return is_in(kSymbols, before) || (is_key && after == kKeycap);
    }
    return points[at] == kJoiner && (is_in(kSymbols, before) || before == kEmojiSelector) &&
           is_in(kSymbols, after);
}

}  // namespace

bool is_display_text(std::string_view text) {
    if (!is_utf8(text) || has_control_characters(text)) return false;
    const std::u32string points = code_points(text);
    for (std::size_t at = 0; at < points.size(); ++at) {
        const bool hides = is_in(kInvisible, points[at]) || points[at] == kEmojiSelector;
        if (hides && !is_part_of_emoji(points, at)) return false;
    }
    return true;
}

bool is_printable_ascii(std::string_view text) { return std::ranges::all_of(text, is_printable); }

Result<std::string> checked_name(std::string_view text, std::size_t most, std::string_view subject,
                                 std::string_view field) {
    const std::string_view name = trim_white(text);
    const auto refused = [&](std::string_view what) {
        return fail(ErrorKind::invalid, format("{} {}", subject, what), std::string(field));
    };
    if (name.empty()) return refused("is missing. Give it one.");
    if (!is_display_text(name)) return refused("holds control or invisible characters. Leave them out.");
    if (count_code_points(name) > most)
        return refused(format("is longer than {} characters. Shorten it.", most));
    return std::string(name);
}

std::string printable_excerpt(std::string_view text, std::size_t most) {
    std::string out(text.substr(0, most));
    std::ranges::replace_if(out, [](char c) { return !is_printable(c); }, '?');
    return out;
}

}  // namespace winsh
