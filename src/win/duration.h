#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace winsh::win {

/// `90s`, `15m`, `2h`, `7d`: a whole number and its unit, at most ten years. Nothing for anything else.
std::optional<std::chrono::seconds> parse_duration(std::string_view text);

}  // namespace winsh::win
