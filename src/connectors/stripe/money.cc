#include "connectors/stripe/money.h"

#include <algorithm>
#include <array>

namespace winsh {
namespace {

constexpr std::array<std::string_view, 15> kWithoutDigits = {
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"};
constexpr std::array<std::string_view, 5> kWithThreeDigits = {"bhd", "jod", "kwd", "omr", "tnd"};

}  // namespace

bool is_currency(std::string_view code) {
    return code.size() == 3 && std::ranges::all_of(code, [](char c) { return c >= 'a' && c <= 'z'; });
}

int currency_digits(std::string_view code) {
    if (std::ranges::find(kWithoutDigits, code) != kWithoutDigits.end()) return 0;
    return std::ranges::find(kWithThreeDigits, code) != kWithThreeDigits.end() ? 3 : 2;
}

Json major_units(std::int64_t minor, std::string_view currency) {
    std::int64_t unit = 1;
    for (int digit = currency_digits(currency); digit > 0; --digit) unit *= 10;
    if (minor % unit == 0) return minor / unit;
    return static_cast<double>(minor) / static_cast<double>(unit);
}

}  // namespace winsh
