#include "connectors/stripe/fraction.h"

#include <limits>

#include "base/format.h"
#include "base/text.h"

namespace winsh {

std::optional<Fraction> Fraction::reduced(Wide numerator, Wide denominator) {
    Wide left = numerator;
    Wide right = denominator;
    while (right != 0) {
        const Wide rest = left % right;
        left = right;
        right = rest;
    }
    constexpr Wide kMost = std::numeric_limits<std::int64_t>::max();
    if (numerator / left > kMost || denominator / left > kMost) return std::nullopt;
    Fraction fraction;
    fraction.numerator_ = static_cast<std::int64_t>(numerator / left);
    fraction.denominator_ = static_cast<std::int64_t>(denominator / left);
    return fraction;
}

std::optional<Fraction> Fraction::of(std::int64_t numerator, std::int64_t denominator) {
    if (numerator < 0 || denominator < 1) return std::nullopt;
    return reduced(numerator, denominator);
}

std::optional<Fraction> Fraction::of_decimal(std::string_view text) {
    std::int64_t digits = 0;
    std::int64_t scale = 1;
    bool has_point = false;
    bool has_digit = false;
    for (const char character : text) {
        if (character == '.' && !has_point) {
            has_point = true;
            continue;
        }
        if (character < '0' || character > '9' || digits >= std::numeric_limits<std::int64_t>::max() / 10 ||
            scale >= std::numeric_limits<std::int64_t>::max() / 10)
            return std::nullopt;
        digits = digits * 10 + (character - '0');
        has_digit = true;
        if (has_point) scale *= 10;
    }
    if (!has_digit) return std::nullopt;
    return of(digits, scale);
}

std::optional<Fraction> Fraction::of_text(std::string_view text) {
    const std::size_t line = text.find('/');
    if (line == std::string_view::npos) return std::nullopt;
    const auto numerator = parse_integer(text.substr(0, line));
    const auto denominator = parse_integer(text.substr(line + 1));
    if (!numerator || !denominator) return std::nullopt;
    return of(*numerator, *denominator);
}

std::optional<Fraction> Fraction::plus(const Fraction& other) const {
    return reduced(Wide{numerator_} * other.denominator_ + Wide{other.numerator_} * denominator_,
                   Wide{denominator_} * other.denominator_);
}

std::optional<Fraction> Fraction::minus(const Fraction& other) const {
    if (*this < other) return Fraction();
    return reduced(Wide{numerator_} * other.denominator_ - Wide{other.numerator_} * denominator_,
                   Wide{denominator_} * other.denominator_);
}

std::optional<Fraction> Fraction::times(const Fraction& other) const {
    return reduced(Wide{numerator_} * other.numerator_, Wide{denominator_} * other.denominator_);
}

std::int64_t Fraction::rounded() const {
    const Wide twice = Wide{denominator_} * 2;
    const Wide whole = (Wide{numerator_} * 2 + denominator_) / twice;
    return static_cast<std::int64_t>(whole);
}

std::string Fraction::to_text() const { return format("{}/{}", numerator_, denominator_); }

bool operator<(const Fraction& left, const Fraction& right) {
    return Fraction::Wide{left.numerator_} * right.denominator_ <
           Fraction::Wide{right.numerator_} * left.denominator_;
}

}  // namespace winsh
