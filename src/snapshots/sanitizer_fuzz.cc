#include "snapshots/sanitizer.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "base/text.h"
#include "snapshots/links.h"
#include "snapshots/text_cleaner.h"
#include "snapshots/unicode.h"

namespace {

using winsh::Json;
using Kind = winsh::TextRule::Kind;

void require(bool holds) {
    if (!holds) std::abort();
}

/// Of what the cleaner removes, nothing. The rule is written anew here, in ranges, so that a slip there is
/// seen.
bool is_forbidden(char32_t point) {
    const auto is_in = [&](char32_t first, char32_t last) { return point >= first && point <= last; };
    return is_in(0x0, 0x9) || is_in(0xB, 0x1F) || is_in(0x7F, 0xA0) || point == 0xAD || point == 0x34F ||
           point == 0x61C || is_in(0x115F, 0x1160) || is_in(0x17B4, 0x17B5) || is_in(0x180B, 0x180F) ||
           is_in(0x2000, 0x200F) || is_in(0x2028, 0x202F) || is_in(0x205F, 0x206F) || point == 0x3000 ||
           point == 0x3164 || is_in(0xD800, 0xF8FF) || is_in(0xFDD0, 0xFDEF) || is_in(0xFE00, 0xFE0F) ||
           point == 0xFEFF || point == 0xFFA0 || is_in(0xFFF0, 0xFFFB) || is_in(0xFFFE, 0xFFFF) ||
           is_in(0x1D173, 0x1D17A) || is_in(0xE0000, 0x10FFFF);
}

/// The code points of valid UTF-8.
std::u32string code_points(std::string_view text) {
    std::u32string points;
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte < 0x80) {
            points.push_back(byte);
        } else if (byte < 0xC0) {
            points.back() = (points.back() << 6) | (byte & 0x3F);
        } else {
            points.push_back(byte & (byte < 0xE0 ? 0x1F : byte < 0xF0 ? 0x0F : 0x07));
        }
    }
    return points;
}

bool consists_of(std::string_view text, std::string_view characters) {
    return text.find_first_not_of(characters) == std::string_view::npos;
}

/// True where a reader of Markdown would take the line for more than text.
bool is_structure(std::string_view line) {
    if (line.empty()) return false;
    if (line.find("```") != std::string_view::npos || line.find("~~~") != std::string_view::npos) return true;
    if (consists_of(line, "=") || consists_of(line, "-")) return true;
    if (consists_of(line, "|:- ") && line.find('-') != std::string_view::npos &&
        line.find_first_of("|:") != std::string_view::npos)
        return true;
    const std::size_t content = line.find_first_not_of(" >-*+");
    return content != std::string_view::npos && line[content] == '#';
}

bool opens_tag(std::string_view text) {
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        const char next = at + 1 < text.size() ? text[at + 1] : ' ';
        const char lower = static_cast<char>(next | 0x20);
        if ((lower >= 'a' && lower <= 'z') || next == '/' || next == '!' || next == '?') return true;
    }
    return false;
}

void check_clean(std::string_view text, Kind kind, std::size_t most) {
    require(winsh::is_utf8(text) && winsh::count_code_points(text) <= most);
    require(kind == Kind::paragraph || text.find('\n') == std::string_view::npos);
    require(std::ranges::none_of(code_points(text), is_forbidden));
    for (const std::string_view line : winsh::split(text, '\n')) require(!is_structure(line));
    require(!opens_tag(text) && !winsh::has_foreign_link(text));
    // The host of a link may be an address.
    const auto scope =
        kind == Kind::link ? winsh::RedactionScope::secrets_and_emails : winsh::RedactionScope::everything;
    winsh::RedactionCounts counts;
    require(winsh::redact(text, scope, counts) == text && counts.empty());
}

void check_text(std::string_view text, Kind kind, std::size_t most) {
    winsh::RedactionCounts counts;
    const std::string once = winsh::clean_text(text, kind, most, counts);
    check_clean(once, kind, most);
    winsh::RedactionCounts again;
    require(winsh::clean_text(once, kind, most, again) == once && again.empty());
}

/// Of bytes that nothing cleaned before.
void check_redaction(std::string_view text) {
    winsh::RedactionCounts counts;
    const std::string once = winsh::redact(text, winsh::RedactionScope::everything, counts);
    require(!winsh::is_utf8(text) || winsh::is_utf8(once));
    require((once == text) == counts.empty());
    winsh::RedactionCounts again;
    require(winsh::redact(once, winsh::RedactionScope::everything, again) == once && again.empty());
}

void check_document(std::string_view text) {
    static const std::vector<winsh::TextRule> rules = {{"/a/*/b", Kind::word, 20},
                                                       {"/a/c", Kind::paragraph, 100},
                                                       {"/l", Kind::link, 50},
                                                       {"/p", Kind::person, 0}};
    static const winsh::Pseudonyms pseudonyms(winsh::Secret("a key"), winsh::WorkspaceId("workspace_1"));
    const auto parsed = winsh::parse_json(text);
    if (!parsed.has_value()) return;
    const winsh::SanitizedContent once = winsh::sanitize(*parsed, rules, pseudonyms);
    for (const std::string& pointer : once.untrusted) require(once.content.at_pointer(pointer) != nullptr);
    require(to_text(winsh::sanitize(once.content, rules, pseudonyms).content) == to_text(once.content));
}

}  // namespace

/// Whatever comes in becomes harmless UTF-8 within its limit, and what is clean stays as it is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (text.empty()) return 0;
    const auto most = static_cast<std::size_t>(data[0]) + 1;
    for (const Kind kind : {Kind::line, Kind::paragraph, Kind::link}) check_text(text.substr(1), kind, most);
    check_redaction(text.substr(1));
    check_document(text.substr(1));
    return 0;
}
