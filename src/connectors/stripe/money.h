#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"

namespace winsh {

/// Three lower-case letters.
bool is_currency(std::string_view code);
/// How many digits of an amount in Stripe's minor units stand behind the point: 0, 2 or 3. Stripe's own list,
/// which is not ISO 4217's: UGX and ISK are given with two digits that are always 0.
int currency_digits(std::string_view code);
/// 4900 usd is 49, 4950 usd is 49.5, 500 jpy is 500.
Json major_units(std::int64_t minor, std::string_view currency);

}  // namespace winsh
