#include "snapshots/text_cleaner.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "snapshots/unicode.h"

namespace winsh {
namespace {

/// What is longer is cut before anything looks at it: a cleaner's work must be bounded.
constexpr std::size_t kMostBytes = std::size_t{64} << 10U;
constexpr int kMostPasses = 8;

bool is_letter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}
bool is_digit(char character) { return character >= '0' && character <= '9'; }

/// Several blanks become one, and none is left at the ends; in a paragraph at most one empty line stands
/// between two.
std::string tightened(std::string_view text) {
    std::string clean;
    std::size_t breaks = 0;
    bool blank = false;
    for (const char character : text) {
        if (character == '\n') {
            ++breaks;
        } else if (character == ' ') {
            blank = true;
        } else {
            if (!clean.empty() && breaks > 0) {
                clean.append(std::min<std::size_t>(breaks, 2), '\n');
            } else if (!clean.empty() && blank) {
                clean.push_back(' ');
            }
            breaks = 0;
            blank = false;
            clean.push_back(character);
        }
    }
    return clean;
}

bool is_dangerous_scheme(std::string_view scheme) {
    constexpr std::array<std::string_view, 15> schemes = {
        "javascript", "data", "vbscript", "file",       "blob", "mailto",      "tel",   "sms",
        "ftp",        "ssh",  "about",    "filesystem", "jar",  "view-source", "intent"};
    return std::ranges::find(schemes, to_lower_ascii(scheme)) != schemes.end();
}

/// The scheme before a colon (RFC 3986 §3.1), or "".
std::string_view scheme_before(std::string_view text, std::size_t colon) {
    std::size_t begin = colon;
    const auto fits = [](char character) {
        return is_letter(character) || is_digit(character) || character == '+' || character == '.' ||
               character == '-';
    };
    while (begin > 0 && fits(text[begin - 1])) --begin;
    while (begin < colon && !is_letter(text[begin])) ++begin;
    return text.substr(begin, colon - begin);
}

bool leads_elsewhere(std::string_view text, std::size_t colon) {
    const std::string_view scheme = scheme_before(text, colon);
    if (scheme.empty()) return false;
    const std::string_view rest = text.substr(colon + 1);
    if (rest.starts_with("//"))
        return !equal_ignoring_case(scheme, "http") && !equal_ignoring_case(scheme, "https");
    const bool goes_on = !rest.empty() && rest.front() != ' ' && rest.front() != '\n';
    return goes_on && is_dangerous_scheme(scheme);
}

/// `[:]` in place of the colons that `is_meant` names, so that nothing makes a link of it.
template <typename IsMeant>
std::string with_colons_defanged(std::string_view text, IsMeant is_meant) {
    std::string clean;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == ':' && is_meant(text, at)) {
            clean += "[:]";
        } else {
            clean.push_back(text[at]);
        }
    }
    return clean;
}

bool is_web_link(std::string_view text) {
    const std::size_t slashes = text.find("://");
    if (slashes == std::string_view::npos || text.find_first_of(" \n<>\"`\\") != std::string_view::npos)
        return false;
    const std::string scheme = to_lower_ascii(text.substr(0, slashes));
    if (scheme != "http" && scheme != "https") return false;
    const std::string_view rest = text.substr(slashes + 3);
    const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
    return !host.empty() && !host.contains('@');
}

std::string defanged(std::string_view text, TextRule::Kind kind) {
    if (kind == TextRule::Kind::link && !is_web_link(text)) {
        return with_colons_defanged(text, [](std::string_view whole, std::size_t at) {
            return at == 0 || whole[at - 1] != '[' || !whole.substr(at + 1).starts_with(']');
        });
    }
    return with_colons_defanged(text, leads_elsewhere);
}

/// Runs of three or more back-quotes or tildes open and close fences; shorter ones are code spans.
std::string without_fences(std::string_view text) {
    std::string clean;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at + 1;
        while (end < text.size() && text[end] == text[at]) ++end;
        const bool is_fence = end - at >= 3 && (text[at] == '`' || text[at] == '~');
        clean.append(end - at, is_fence ? (text[at] == '`' ? '\'' : '-') : text[at]);
        at = end;
    }
    return clean;
}

std::string without_tags(std::string_view text) {
    std::string clean;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char next = at + 1 < text.size() ? text[at + 1] : ' ';
        const bool opens = text[at] == '<' && (is_letter(next) || next == '/' || next == '!' || next == '?');
        clean += opens ? std::string_view("&lt;") : text.substr(at, 1);
    }
    return clean;
}

/// Past the marks of quotes and list items, within which a heading is a heading too.
std::size_t content_begin(std::string_view line) {
    std::size_t at = 0;
    while (at < line.size()) {
        std::size_t end = at;
        while (end < line.size() && is_digit(line[end])) ++end;
        if (end > at && end < line.size() && (line[end] == '.' || line[end] == ')')) {
            at = end + 1;
        } else if (std::string_view(" >-*+").contains(line[at])) {
            ++at;
        } else {
            break;
        }
    }
    return at;
}

/// A line of nothing but `=` or `-` makes a heading of the line before it.
bool is_underline(std::string_view line) {
    const std::string_view marks = trim(line);
    return !marks.empty() && (marks.find_first_not_of('=') == std::string_view::npos ||
                              marks.find_first_not_of('-') == std::string_view::npos);
}

std::string without_heading(std::string_view line) {
    std::size_t at = content_begin(line);
    if (is_underline(line)) at = line.find_first_not_of(' ');
    const bool is_heading = is_underline(line) || (at < line.size() && line[at] == '#');
    if (!is_heading) return std::string(line);
    return std::string(line.substr(0, at)) + "\\" + std::string(line.substr(at));
}

std::string without_headings(std::string_view text) {
    std::vector<std::string> lines;
    for (const std::string_view line : split(text, '\n')) lines.push_back(without_heading(line));
    return join(lines, "\n");
}

std::string capped(std::string text, std::size_t most_characters) {
    if (text.size() <= most_characters || count_code_points(text) <= most_characters) return text;
    std::size_t characters = 0;
    std::size_t end = 0;
    while (end < text.size()) {
        const bool begins = (static_cast<unsigned char>(text[end]) & 0xC0U) != 0x80U;
        if (begins && ++characters == most_characters) break;
        ++end;
    }
    text.resize(end);
    while (text.ends_with(' ') || text.ends_with('\n')) text.pop_back();
    return text + "…";
}

/// The host of a link stays even where it is an address: without it the link leads nowhere. What follows is
/// searched like any text.
std::string without_personal_data(std::string_view text, TextRule::Kind kind, RedactionCounts& counts) {
    std::size_t host_end = 0;
    if (kind == TextRule::Kind::link && is_web_link(text))
        host_end = std::min(text.size(), text.find_first_of("/?#", text.find("://") + 3));
    return redact(text.substr(0, host_end), RedactionScope::secrets_and_emails, counts) +
           redact(text.substr(host_end), RedactionScope::everything, counts);
}

std::string clean_once(std::string_view text, TextRule::Kind kind, std::size_t most_characters,
                       RedactionCounts& counts) {
    const bool keeps_lines = kind == TextRule::Kind::paragraph;
    std::string clean = tightened(normalised(text, keeps_lines ? LineBreaks::keep : LineBreaks::to_blanks));
    clean = without_personal_data(clean, kind, counts);
    clean = defanged(clean, kind);
    clean = without_tags(without_fences(clean));
    clean = without_headings(clean);
    return capped(std::move(clean), most_characters);
}

/// For text that no number of passes brings to rest: what is left can trigger no rule.
std::string letters_only(std::string_view text, std::size_t most_characters) {
    std::string clean;
    for (const char character : text) clean.push_back(is_letter(character) ? character : ' ');
    return capped(tightened(clean), most_characters);
}

}  // namespace

bool is_word(std::string_view text) {
    return std::ranges::all_of(text, [](char character) {
        return is_letter(character) || is_digit(character) || std::string_view("_.:@/+-").contains(character);
    });
}

std::string clean_text(std::string_view text, TextRule::Kind kind, std::size_t most_characters,
                       RedactionCounts& counts) {
    most_characters = std::max<std::size_t>(most_characters, 1);
    std::string cut;
    if (text.size() > kMostBytes) {
        cut = std::string(text.substr(0, kMostBytes)) + "…";
        text = cut;
    }
    // One rule's result can be another's prey: only what no rule changes any more is clean, and stays so.
    std::string current = clean_once(text, kind, most_characters, counts);
    for (int pass = 0; pass < kMostPasses; ++pass) {
        std::string next = clean_once(current, kind, most_characters, counts);
        if (next == current) return current;
        current = std::move(next);
    }
    return letters_only(current, most_characters);
}

}  // namespace winsh
