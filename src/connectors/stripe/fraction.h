#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace winsh {

/// An exact number ≥ 0: amounts are added as they are and rounded once, at the end. What does not fit 63 bits
/// above and below the line is no fraction: every calculation answers nothing then.
class Fraction {
public:
    Fraction() = default;  ///< 0
    /// Nothing for a negative number or a denominator below 1.
    static std::optional<Fraction> of(std::int64_t numerator, std::int64_t denominator = 1);
    /// Digits with at most one point among them: `1250`, `0.0125`.
    static std::optional<Fraction> of_decimal(std::string_view text);
    /// The opposite of `to_text`.
    static std::optional<Fraction> of_text(std::string_view text);

    std::optional<Fraction> plus(const Fraction& other) const;
    /// 0 where the other is larger.
    std::optional<Fraction> minus(const Fraction& other) const;
    std::optional<Fraction> times(const Fraction& other) const;
    std::int64_t rounded() const;  ///< Half up.
    bool is_zero() const { return numerator_ == 0; }
    std::string to_text() const;  ///< `1225/3`

    friend bool operator==(const Fraction&, const Fraction&) = default;
    friend bool operator<(const Fraction& left, const Fraction& right);

private:
    __extension__ typedef __int128 Wide;  // NOLINT(modernize-use-using): an alias cannot be an extension.
    static std::optional<Fraction> reduced(Wide numerator, Wide denominator);

    std::int64_t numerator_ = 0;
    std::int64_t denominator_ = 1;
};

}  // namespace winsh
