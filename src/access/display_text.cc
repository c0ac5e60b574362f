#include "access/display_text.h"

#include <algorithm>
#include <array>

#include "base/format.h"
#include "base/text.h"

namespace winsh {
namespace {

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

/// Directional marks and overrides, zero-width characters, line and paragraph separators, the byte order
/// mark, the tag characters and selectors (by their common first two bytes).
constexpr std::array<std::string_view, 24> kInvisible{
    "\u061C", "\u200B", "\u200C", "\u200D", "\u200E", "\u200F", "\u2028", "\u2029",
    "\u202A", "\u202B", "\u202C", "\u202D", "\u202E", "\u2060", "\u2061", "\u2062",
    "\u2063", "\u2066", "\u2067", "\u2068", "\u2069", "\uFEFF", "\u00AD", "\xF3\xA0",
};

}  // namespace

bool is_display_text(std::string_view text) {
    if (!is_utf8(text) || has_control_characters(text)) return false;
    return std::ranges::none_of(kInvisible, [&](std::string_view mark) { return text.contains(mark); });
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
