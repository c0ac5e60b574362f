#include <algorithm>

#include "snapshots/redaction_rules.h"

namespace winsh {
namespace {

/// In scripts without blanks a sentence goes on right beside an address; so their letters belong to it only
/// where its own begin with one.
enum class Script { alphabets, all };

bool is_name_letter(char character, Script script) {
    return is_alphanumeric(character) || character == kForeignLetter ||
           (character == kIdeograph && script == Script::all);
}

Script script_of(char character) { return character == kIdeograph ? Script::all : Script::alphabets; }

/// Where `"any words"` (RFC 5321 §4.1.2) begins that ends before `at`.
std::optional<std::size_t> quoted_name_begin(std::string_view text, std::size_t at, std::size_t from) {
    constexpr std::size_t kMostName = 66;
    if (character_before(text, at) != '"' || at < 2) return std::nullopt;
    const std::size_t least = std::max(from, at - std::min(at, kMostName));
    const std::size_t begin =
        run_begin(text, at - 1, least, [](char character) { return character != '"' && character != '\n'; });
    if (begin <= least || text[begin - 1] != '"' || begin == at - 1) return std::nullopt;
    return begin - 1;
}

std::size_t name_begin(std::string_view text, std::size_t at, std::size_t from) {
    if (const auto quoted = quoted_name_begin(text, at, from)) return *quoted;
    const Script script = script_of(character_before(text, at));
    std::size_t begin = run_begin(text, at, from, [&](char character) {
        return is_name_letter(character, script) || std::string_view("._%+'-").contains(character);
    });
    // The punctuation before the name is not of it.
    while (begin < at && std::string_view("'.-").contains(text[begin])) ++begin;
    return begin;
}

bool is_top_label(std::string_view label) {
    return label.size() >= 2 && (label.starts_with("xn--") || std::ranges::all_of(label, [](char c) {
                                     return is_name_letter(c, Script::all) && !is_digit(c);
                                 }));
}

/// `1.2.3-rc.next` of a package.
bool is_prerelease(std::string_view domain) {
    std::size_t at = 0;
    for (int part = 0; part < 3; ++part) {
        const std::size_t end = run_end(domain, at, is_digit);
        if (end == at || character_at(domain, end) != (part < 2 ? '.' : '-')) return false;
        at = end + 1;
    }
    return true;
}

/// `icon@2x.png`
bool is_picture(std::string_view domain) {
    if (domain.size() < 4 || !is_digit(domain[0]) || domain.substr(1, 2) != "x.") return false;
    constexpr std::string_view kEnds[] = {"png", "jpg", "jpeg", "gif", "webp", "svg", "avif"};
    return std::ranges::find(kEnds, domain.substr(3)) != std::end(kEnds);
}

/// Where the domain that begins at `at` ends; `at` where there is none.
std::size_t domain_end(std::string_view text, std::size_t at) {
    if (character_at(text, at) == '[') {
        constexpr std::size_t kMostLiteral = 48;
        const std::size_t close = run_end(
            text, at + 1,
            [](char c) { return is_hex(c) || c == '.' || c == ':' || c == 'I' || c == 'P' || c == 'v'; },
            at + kMostLiteral);
        return close > at + 1 && character_at(text, close) == ']' ? close + 1 : at;
    }
    const Script script = script_of(character_at(text, at));
    std::string_view domain =
        text.substr(at, run_end(text, at, [&](char character) {
                            return is_name_letter(character, script) || character == '-' || character == '.';
                        }) - at);
    if (is_prerelease(domain) || is_picture(domain) || domain.starts_with('.')) return at;
    // What a sentence or a number adds at the end is not of it.
    while (!domain.empty()) {
        const std::size_t dot = domain.rfind('.');
        if (dot == kNowhere || dot == 0) return at;
        std::string_view label = domain.substr(dot + 1);
        if (!label.starts_with("xn--")) label = label.substr(0, label.find('-'));
        if (is_top_label(label)) return at + dot + 1 + label.size();
        domain = domain.substr(0, dot);
    }
    return at;
}

}  // namespace

std::optional<Span> find_email(std::string_view text, std::size_t from) {
    for (std::size_t at = text.find('@', from); at != kNowhere; at = text.find('@', at + 1)) {
        const std::size_t begin = name_begin(text, at, from);
        if (begin == at) continue;
        const std::size_t end = domain_end(text, at + 1);
        if (end > at + 1) return Span{begin, end};
    }
    return std::nullopt;
}

}  // namespace winsh
