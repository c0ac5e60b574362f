#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "snapshots/redaction_rules.h"

namespace winsh {
namespace {

/// Whose number of four parts is a version.
constexpr std::string_view kVersioned[] = {
    "ver",      "v",         "release",       "build",          "rev", "chrome", "crios",
    "chromium", "edg",       "edge",          "headlesschrome", "opr", "opera",  "vivaldi",
    "safari",   "yabrowser", "samsungbrowser"};

bool is_of_a_version(std::string_view text, std::size_t at) {
    constexpr std::size_t kMostWord = 24;
    const std::size_t word_end = run_begin(text, at, at - std::min<std::size_t>(at, 4), [](char character) {
        return std::string_view(" =:\"'/").contains(character);
    });
    const std::size_t begin = run_begin(text, word_end, word_end - std::min(word_end, kMostWord), is_letter);
    if (is_word_character(character_before(text, begin))) return false;
    const std::string word = to_lower_ascii(text.substr(begin, word_end - begin));
    return word.ends_with("version") || std::ranges::find(kVersioned, word) != std::end(kVersioned);
}

/// Where four numbers up to 255 end that begin at `at`.
std::optional<std::size_t> four_numbers_end(std::string_view text, std::size_t at) {
    for (int part = 0; part < 4; ++part) {
        if (part > 0 && character_at(text, at++) != '.') return std::nullopt;
        const std::size_t end = run_end(text, at, is_digit, at + 4);
        int number = 0;
        for (const char digit : text.substr(at, end - at)) number = number * 10 + (digit - '0');
        if (end == at || end - at > 3 || number > 255) return std::nullopt;
        at = end;
    }
    const bool goes_on = is_alphanumeric(character_at(text, at)) || character_at(text, at) == kForeignLetter;
    const bool has_fifth = character_at(text, at) == '.' && is_digit(character_at(text, at + 1));
    if (goes_on || has_fifth) return std::nullopt;
    return at;
}

std::optional<Span> ipv4_at(std::string_view text, std::size_t at) {
    const char before = character_before(text, at);
    if (!is_digit(text[at]) || is_alphanumeric(before) || before == kForeignLetter) return std::nullopt;
    if (before == '.' && at >= 2 && is_digit(text[at - 2])) return std::nullopt;
    const std::optional<std::size_t> end = four_numbers_end(text, at);
    if (!end || is_of_a_version(text, at)) return std::nullopt;
    return Span{at, *end};
}

bool is_colon_or_hex(char character) { return is_hex(character) || character == ':'; }

/// An IPv6 address in the making, within a run of hexadecimal digits and colons.
struct Candidate {
    std::size_t begin = 0;
    std::size_t end = 0;
    char before = ' ';
    bool has_ipv4 = false;
};

/// Leaves the word before the address out, as in `node:2001:db8::1`, where `de` fits too. False for
/// `node::1`.
bool cut_front(std::string_view text, Candidate& address) {
    address.before = character_before(text, address.begin);
    const bool begins_in_word = is_word_character(address.before) && address.before != '_';
    std::size_t colon = address.begin;
    if (begins_in_word) {
        colon = run_end(text, address.begin, is_hex, address.end);
        if (colon >= address.end) return false;
    } else if (text[address.begin] != ':') {
        return true;
    }
    const std::string_view rest = text.substr(colon, address.end - colon);
    const bool is_gap = rest.starts_with("::") && !rest.starts_with(":::");
    if (is_gap) return !begins_in_word;
    address.begin = colon + 1;
    address.before = ':';
    return true;
}

/// Takes what belongs to the address behind the run (an IPv4 part), and leaves the word behind it out.
bool cut_back(std::string_view text, Candidate& address) {
    const std::size_t in_run = text.substr(address.begin, address.end - address.begin).rfind(':');
    if (in_run == kNowhere) return false;
    const std::size_t colon = address.begin + in_run;
    if (character_at(text, address.end) == '.') {
        const auto end = four_numbers_end(text, colon + 1);
        if (end) {
            address.has_ipv4 = true;
            address.end = *end;
        }
    } else if (is_word_character(character_at(text, address.end))) {
        if (in_run == 0 || text[colon - 1] == ':') return false;
        address.end = colon;
    }
    while (address.end > address.begin + 1 && text[address.end - 1] == ':' && text[address.end - 2] != ':')
        --address.end;
    return true;
}

/// Prefixes that are in use and begin with a letter: fc00::/7, fe80::/10, ff00::/8.
bool is_letter_prefix(std::string_view group) {
    const std::string lower = to_lower_ascii(group);
    if (lower.size() != 4) return false;
    return lower.starts_with("fc") || lower.starts_with("fd") || lower.starts_with("ff") ||
           (lower.starts_with("fe") && lower[2] >= '8' && lower[2] <= 'b');
}

/// RFC 4291 §2.2, but only what cannot be taken for a time, a C++ name or a list of numbers.
bool is_ipv6(std::string_view text, const Candidate& address) {
    const std::string_view whole = text.substr(address.begin, address.end - address.begin);
    const std::size_t gap = whole.find("::");
    if (gap != kNowhere && whole.find("::", gap + 1) != kNowhere) return false;
    std::size_t count = address.has_ipv4 ? 1 : 0;
    std::size_t longest = 0;
    for (const std::string_view group : split(whole, ':')) {
        const bool is_ipv4 = group.contains('.');
        if (group.size() > 4 && !is_ipv4) return false;
        if (!is_ipv4) longest = std::max(longest, group.size());
        if (!group.empty()) ++count;
    }
    const bool has_digit = std::ranges::any_of(whole, is_digit);
    if (gap == kNowhere) return count == 8 && longest >= 3 && has_digit;
    if (count > 7 || !has_digit || (address.before == '_' && count < 3)) return false;
    const std::string_view first = whole.substr(0, whole.find(':'));
    if (first.empty()) return address.before != ')' && (address.has_ipv4 || count >= 2 || is_digit(whole[2]));
    if (is_digit(first.front())) return count >= 2;
    return count >= (is_letter_prefix(first) ? 2U : 4U);
}

std::size_t zone_end(std::string_view text, std::size_t end) {
    constexpr std::size_t kMostZone = 16;
    if (character_at(text, end) != '%' || !is_alphanumeric(character_at(text, end + 1))) return end;
    return run_end(text, end + 1, [](char c) { return is_base64url(c) || c == '.'; }, end + 1 + kMostZone);
}

std::optional<Span> ipv6_in(std::string_view text, std::size_t begin, std::size_t end) {
    // The longest has 39 characters and some around it.
    constexpr std::size_t kMostRun = 64;
    if (end - begin < 3 || end - begin > kMostRun) return std::nullopt;
    // `:100:` is a picture in chats.
    const bool is_picture =
        text[end - 1] == ':' && text[end - 2] != ':' &&
        ((text[begin] == ':' && text[begin + 1] != ':') || character_before(text, begin) == '+');
    Candidate address{.begin = begin, .end = end};
    if (is_picture || !cut_front(text, address) || !cut_back(text, address)) return std::nullopt;
    if (address.end <= address.begin || !is_ipv6(text, address)) return std::nullopt;
    return Span{address.begin, zone_end(text, address.end)};
}

}  // namespace

std::optional<Span> find_ip_address(std::string_view text, std::size_t from) {
    std::size_t run = from;
    for (std::size_t at = from; at < text.size(); ++at) {
        if (at >= run && is_colon_or_hex(text[at]) && !is_colon_or_hex(character_before(text, at))) {
            run = run_end(text, at, is_colon_or_hex);
            if (const auto address = ipv6_in(text, at, run)) return address;
        }
        if (const auto address = ipv4_at(text, at)) return address;
    }
    return std::nullopt;
}

}  // namespace winsh
