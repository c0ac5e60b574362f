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
constexpr std::array<Range, 2> kSymbols{{{0x2190, 0x2BFF}, {0x1F000, 0x1FAFF}}};
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

bool is_blank(std::string_view text) {
    return std::ranges::all_of(code_points(text), [](char32_t point) { return is_in(kBlank, point); });
}

}  // namespace

bool is_display_text(std::string_view text) {
    if (!is_utf8(text) || has_control_characters(text)) return false;
    char32_t before = 0;
    for (const char32_t point : code_points(text)) {
        if (is_in(kInvisible, point)) return false;
        if (point == kEmojiSelector && !is_in(kSymbols, before)) return false;
        before = point;
    }
    return true;
}

bool is_printable_ascii(std::string_view text) { return std::ranges::all_of(text, is_printable); }

Result<std::string> checked_name(std::string_view text, std::size_t most, std::string_view subject,
                                 std::string_view field) {
    const std::string_view name = trim(text);
    const auto refused = [&](std::string_view what) {
        return fail(ErrorKind::invalid, format("{} {}", subject, what), std::string(field));
    };
    if (name.empty()) return refused("is missing. Give it one.");
    if (!is_display_text(name)) return refused("holds control or invisible characters. Leave them out.");
    if (is_blank(name)) return refused("shows nothing. Give it one that can be seen.");
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
