#include <string>

#include "snapshots/redaction_rules.h"

namespace winsh {
namespace {

constexpr std::size_t kLeastDigits = 13;
constexpr std::size_t kMostDigits = 19;

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

/// Card schemes in use: their numbers' first four digits, and how many digits they have (ISO/IEC 7812).
struct Scheme {
    int first;
    int last;
    std::size_t least;
    std::size_t most;
};
constexpr Scheme kSchemes[] = {
    {2200, 2204, 16, 19},                                              // Mir
    {2221, 2720, 16, 16},                                              // Mastercard
    {3000, 3059, 14, 19},                                              // Diners Club
    {3400, 3499, 15, 15},                                              // American Express
    {3528, 3589, 16, 19},                                              // JCB
    {3600, 3699, 14, 19},                                              // Diners Club
    {3700, 3799, 15, 15},                                              // American Express
    {3800, 3999, 14, 19},                                              // Diners Club
    {4000, 4999, 13, 13},                                              // Visa
    {4000, 4999, 16, 16}, {4000, 4999, 19, 19}, {5000, 5099, 13, 19},  // Maestro
    {5100, 5599, 16, 16},                                              // Mastercard
    {5600, 5899, 13, 19},                                              // Maestro
    {6000, 6999, 13, 19},                                              // Maestro, Discover, UnionPay, RuPay
};

bool is_card_number(std::string_view digits) {
    if (digits.size() < kLeastDigits || digits.size() > kMostDigits) return false;
    int first = 0;
    for (const char digit : digits.substr(0, 4)) first = first * 10 + (digit - '0');
    for (const Scheme& scheme : kSchemes) {
        if (first >= scheme.first && first <= scheme.last && digits.size() >= scheme.least &&
            digits.size() <= scheme.most)
            return passes_luhn(digits);
    }
    return false;
}

/// Where the next group of digits begins after one that ends at `end`: behind up to three blanks and dashes,
/// or behind a single dot where all are held together by dots. `end` where there is none.
std::size_t next_group(std::string_view text, std::size_t end, bool is_dotted) {
    if (is_dotted)
        return text.substr(end).starts_with('.') && is_digit(character_at(text, end + 1)) ? end + 1 : end;
    const std::size_t next =
        run_end(text, end, [](char character) { return character == ' ' || character == '-'; }, end + 3);
    return is_digit(character_at(text, next)) ? next : end;
}

/// A card number that begins at `at`, which begins a group of digits.
std::optional<Span> card_at(std::string_view text, std::size_t at) {
    std::string digits;
    std::size_t begin = at;
    std::size_t end = run_end(text, at, is_digit, at + kMostDigits + 1);
    // Dots hold versions and amounts together too: only groups such as cards are printed in count.
    const bool is_dotted = end - at == 4 && character_at(text, end) == '.';
    while (true) {
        const bool is_group = !is_dotted || (end - begin >= 3 && end - begin <= 6);
        digits += text.substr(begin, end - begin);
        if (digits.size() > kMostDigits || !is_group || is_word_character(character_at(text, end)))
            return std::nullopt;
        begin = next_group(text, end, is_dotted);
        const bool goes_on_dotted = is_dotted && begin != end;
        if (!goes_on_dotted && is_card_number(digits)) return Span{at, end};
        if (begin == end) return std::nullopt;
        end = run_end(text, begin, is_digit, begin + kMostDigits + 1);
    }
}

/// Within a UUID (RFC 9562) of which a part looks like a card.
bool is_in_uuid(std::string_view text, std::size_t at) {
    const auto fits = [](char character) { return is_hex(character) || character == '-'; };
    constexpr std::size_t kSize = 36;
    const std::size_t begin = run_begin(text, at, at - std::min(at, kSize), fits);
    const std::string_view uuid = text.substr(begin, kSize);
    if (uuid.size() < kSize || is_base64url(character_at(text, begin + kSize))) return false;
    for (std::size_t index = 0; index < kSize; ++index) {
        const bool is_dash = index == 8 || index == 13 || index == 18 || index == 23;
        if (is_dash ? uuid[index] != '-' : !is_hex(uuid[index])) return false;
    }
    return true;
}

bool begins_group(std::string_view text, std::size_t at) {
    const char before = character_before(text, at);
    if (!is_digit(text[at]) || is_word_character(before)) return false;
    // Behind a dot after a digit come decimals.
    return before != '.' || at < 2 || !is_digit(text[at - 2]);
}

}  // namespace

std::optional<Span> find_card_number(std::string_view text, std::size_t from) {
    for (std::size_t at = from; at < text.size(); ++at) {
        if (!begins_group(text, at)) continue;
        const std::optional<Span> card = card_at(text, at);
        if (card && !is_in_uuid(text, at)) return card;
    }
    return std::nullopt;
}

}  // namespace winsh
