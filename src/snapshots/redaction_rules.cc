#include "snapshots/redaction_rules.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.h"

namespace winsh {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool is_digit(char character) { return character >= '0' && character <= '9'; }
bool is_letter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}
bool is_alphanumeric(char character) { return is_digit(character) || is_letter(character); }
bool is_base64url(char character) {
    return is_alphanumeric(character) || character == '-' || character == '_';
}
bool is_hex(char character) {
    return is_digit(character) || (character >= 'a' && character <= 'f') ||
           (character >= 'A' && character <= 'F');
}

/// Where the run of characters that fit ends.
template <typename Fits>
std::size_t run_end(std::string_view text, std::size_t from, Fits fits) {
    while (from < text.size() && fits(text[from])) ++from;
    return from;
}
/// Where the run that ends before `end` begins; not before `least`.
template <typename Fits>
std::size_t run_begin(std::string_view text, std::size_t end, std::size_t least, Fits fits) {
    while (end > least && fits(text[end - 1])) --end;
    return end;
}

struct KnownKey {
    std::string_view prefix;
    std::size_t least;  ///< Characters after the prefix.
    bool stands_alone;  ///< A prefix so short that it also occurs within words.
};

constexpr KnownKey kKnownKeys[] = {
    {"github_pat_", 10, false}, {"ghp_", 10, false},      {"gho_", 10, false},      {"ghu_", 10, false},
    {"ghs_", 10, false},        {"ghr_", 10, false},      {"glpat-", 10, false},    {"sk_live_", 8, false},
    {"sk_test_", 8, false},     {"rk_live_", 8, false},   {"rk_test_", 8, false},   {"whsec_", 10, false},
    {"xoxa-", 8, false},        {"xoxb-", 8, false},      {"xoxe-", 8, false},      {"xoxp-", 8, false},
    {"xoxr-", 8, false},        {"xoxs-", 8, false},      {"xapp-", 8, false},      {"AIza", 30, false},
    {"ya29.", 20, false},       {"win_live_", 16, false}, {"sntrys_", 10, false},   {"sntryu_", 10, false},
    {"sk-ant-", 10, false},     {"sk-proj-", 10, false},  {"sk-", 32, true},        {"phx_", 16, true},
    {"npm_", 30, true},         {"lin_api_", 16, false},  {"dckr_pat_", 16, false}, {"pypi-", 40, true},
    {"hf_", 30, true},          {"SG.", 30, true},
};

bool is_key_character(char character) {
    return is_base64url(character) || character == '.' || character == '+' || character == '/' ||
           character == '=';
}

std::optional<Span> find_prefixed(std::string_view text, std::size_t from, const KnownKey& key) {
    for (std::size_t at = text.find(key.prefix, from); at != kNone; at = text.find(key.prefix, at + 1)) {
        if (key.stands_alone && at > 0 && is_base64url(text[at - 1])) continue;
        std::size_t end = run_end(text, at + key.prefix.size(), is_key_character);
        while (end > at && !is_base64url(text[end - 1]) && text[end - 1] != '=') --end;
        if (end >= at + key.prefix.size() + key.least) return Span{at, end};
    }
    return std::nullopt;
}

/// `AKIA` or `ASIA` and 16 capitals or digits (AWS access key ids).
std::optional<Span> find_aws_key(std::string_view text, std::size_t from) {
    const auto fits = [](char character) {
        return is_digit(character) || (character >= 'A' && character <= 'Z');
    };
    for (const std::string_view prefix : {"AKIA", "ASIA"}) {
        for (std::size_t at = text.find(prefix, from); at != kNone; at = text.find(prefix, at + 1)) {
            const std::size_t end = run_end(text, at, fits);
            if (end - at >= 20) return Span{at, end};
        }
    }
    return std::nullopt;
}

bool passes_luhn(std::string_view digits) {
    int sum = 0;
    bool doubled = false;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
        int value = *digit - '0';
        if (doubled) value = value * 2 > 9 ? value * 2 - 9 : value * 2;
        sum += value;
        doubled = !doubled;
    }
    return sum % 10 == 0;
}

/// Lengths and first digits of the card schemes in use.
bool is_card_number(std::string_view digits) {
    if (digits.size() < 13 || digits.size() > 19) return false;
    const bool is_scheme = (digits[0] >= '3' && digits[0] <= '6') || digits.substr(0, 2) == "22" ||
                           digits.substr(0, 2) == "27" ||
                           (digits[0] == '2' && digits[1] >= '3' && digits[1] <= '6');
    return is_scheme && passes_luhn(digits);
}

/// A group of digits within a run that is held together by single blanks or dashes.
std::vector<Span> digit_groups(std::string_view text, std::size_t from) {
    std::vector<Span> groups;
    while (from < text.size() && is_digit(text[from]) && groups.size() < 32) {
        const std::size_t end = run_end(text, from, is_digit);
        groups.push_back({from, end});
        from = end;
        if (end < text.size() && (text[end] == ' ' || text[end] == '-')) from = end + 1;
        if (from == end) break;
    }
    return groups;
}

std::optional<Span> card_in(std::string_view text, const std::vector<Span>& groups) {
    for (std::size_t first = 0; first < groups.size(); ++first) {
        std::string digits;
        for (std::size_t last = first; last < groups.size(); ++last) {
            digits += text.substr(groups[last].begin, groups[last].end - groups[last].begin);
            if (digits.size() > 19) break;
            if (is_card_number(digits)) return Span{groups[first].begin, groups[last].end};
        }
    }
    return std::nullopt;
}

std::optional<std::size_t> ipv4_end(std::string_view text, std::size_t at) {
    for (int part = 0; part < 4; ++part) {
        if (part > 0) {
            if (!text.substr(at).starts_with('.')) return std::nullopt;
            ++at;
        }
        const std::size_t end = run_end(text, at, is_digit);
        const auto number = parse_integer(text.substr(at, end - at));
        if (end - at > 3 || !number || *number > 255) return std::nullopt;
        at = end;
    }
    const bool goes_on = at < text.size() && (is_alphanumeric(text[at]) || text[at] == '_');
    const bool has_fifth = at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1]);
    if (goes_on || has_fifth) return std::nullopt;
    return at;
}

/// RFC 4291 §2.2, but only what cannot be taken for a time or a C++ name: a first group of three or more
/// digits.
bool is_ipv6(std::string_view text) {
    const std::size_t gap = text.find("::");
    if (gap != kNone && text.find("::", gap + 1) != kNone) return false;
    std::size_t groups = 0;
    for (const std::string_view group : split(text, ':')) {
        if (group.size() > 4) return false;
        if (!group.empty()) ++groups;
    }
    const std::string_view first = text.substr(0, text.find(':'));
    const bool has_digit = std::ranges::any_of(text, is_digit);
    return has_digit && first.size() >= 3 && (gap == kNone ? groups == 8 : groups >= 2 && groups <= 7);
}

std::optional<Span> ipv6_at(std::string_view text, std::size_t at) {
    std::size_t end = run_end(text, at, [](char character) { return is_hex(character) || character == ':'; });
    if (end < text.size() && (is_alphanumeric(text[end]) || text[end] == '_')) return std::nullopt;
    while (end > at && text[end - 1] == ':' && !text.substr(at, end - at).ends_with("::")) --end;
    if (!is_ipv6(text.substr(at, end - at))) return std::nullopt;
    return Span{at, end};
}

/// Letters with marks as they occur in names (U+00C0 to U+024F): both bytes of their UTF-8 form.
bool is_email_byte(char character) {
    const auto byte = static_cast<unsigned char>(character);
    return is_alphanumeric(character) || byte >= 0x80;
}

}  // namespace

std::optional<Span> find_private_key(std::string_view text, std::size_t from) {
    for (std::size_t at = text.find("-----BEGIN ", from); at != kNone;
         at = text.find("-----BEGIN ", at + 1)) {
        const std::string_view head = text.substr(at, 64);
        if (!head.contains("PRIVATE KEY")) continue;
        const std::size_t close = text.find("-----END ", at);
        // A block that was cut off is a key all the same.
        if (close == kNone) return Span{at, text.size()};
        const std::size_t end = text.find("-----", close + 9);
        return Span{at, end == kNone ? text.size() : end + 5};
    }
    return std::nullopt;
}

std::optional<Span> find_url_password(std::string_view text, std::size_t from) {
    for (std::size_t at = text.find("://", from); at != kNone; at = text.find("://", at + 1)) {
        const std::size_t begin = at + 3;
        const std::size_t end = text.find_first_of("/?# \n\t\"'<>@", begin);
        if (end == kNone || text[end] != '@') continue;
        if (text.substr(begin, end - begin).find(':') != kNone) return Span{begin, end};
    }
    return std::nullopt;
}

std::optional<Span> find_known_key(std::string_view text, std::size_t from) {
    std::optional<Span> first = find_aws_key(text, from);
    for (const KnownKey& key : kKnownKeys) {
        const std::optional<Span> span = find_prefixed(text, from, key);
        if (span && (!first || span->begin < first->begin)) first = span;
    }
    return first;
}

std::optional<Span> find_jwt(std::string_view text, std::size_t from) {
    for (std::size_t at = text.find("eyJ", from); at != kNone; at = text.find("eyJ", at + 1)) {
        const std::size_t head = run_end(text, at, is_base64url);
        if (head - at < 8 || head >= text.size() || text[head] != '.') continue;
        std::size_t end = run_end(text, head + 1, is_base64url);
        if (end - head < 8) continue;
        if (end < text.size() && text[end] == '.') end = run_end(text, end + 1, is_base64url);
        return Span{at, end};
    }
    return std::nullopt;
}

std::optional<Span> find_email(std::string_view text, std::size_t from) {
    const auto is_local = [](char character) {
        return is_email_byte(character) || std::string_view("._%+'-").contains(character);
    };
    const auto is_domain = [](char character) {
        return is_email_byte(character) || character == '-' || character == '.';
    };
    for (std::size_t at = text.find('@', from); at != kNone; at = text.find('@', at + 1)) {
        std::size_t begin = run_begin(text, at, std::max(from, at - std::min<std::size_t>(at, 64)), is_local);
        // Not in the middle of a character, and without the punctuation before the name.
        while (begin < at && ((static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U ||
                              text[begin] == '\'' || text[begin] == '.'))
            ++begin;
        std::size_t end = run_end(text, at + 1, is_domain);
        while (end > at && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
        const std::size_t dot = text.substr(0, end).rfind('.');
        const bool has_top = dot != kNone && dot > at + 1 && end - dot > 2 && is_email_byte(text[dot + 1]) &&
                             !is_digit(text[dot + 1]);
        if (begin < at && has_top) return Span{begin, end};
    }
    return std::nullopt;
}

std::optional<Span> find_card_number(std::string_view text, std::size_t from) {
    std::size_t at = from;
    while (at < text.size()) {
        const bool starts =
            is_digit(text[at]) &&
            (at == 0 || (!is_alphanumeric(text[at - 1]) && text[at - 1] != '_' && text[at - 1] != '.'));
        if (!starts) {
            ++at;
            continue;
        }
        std::vector<Span> groups = digit_groups(text, at);
        const std::size_t end = groups.back().end;
        const bool runs_into_word = end < text.size() && (is_letter(text[end]) || text[end] == '_');
        if (runs_into_word) groups.pop_back();
        if (const auto card = card_in(text, groups)) return card;
        at = end;
    }
    return std::nullopt;
}

std::optional<Span> find_ip_address(std::string_view text, std::size_t from) {
    for (std::size_t at = from; at < text.size(); ++at) {
        const bool starts =
            is_hex(text[at]) && (at == 0 || (!is_alphanumeric(text[at - 1]) && text[at - 1] != '.' &&
                                             text[at - 1] != '_' && text[at - 1] != ':'));
        if (!starts) continue;
        if (const auto end = ipv4_end(text, at)) return Span{at, *end};
        if (const auto span = ipv6_at(text, at)) return span;
    }
    return std::nullopt;
}

}  // namespace winsh
