#pragma once

#include <optional>
#include <string_view>

namespace winsh {

enum class Severity { fatal, error, warning, info };  ///< The worst first.
enum class Priority { p1, p2, p3 };                   ///< The most urgent first.

std::string_view name_of(Severity severity);
std::string_view name_of(Priority priority);
std::optional<Severity> parse_severity(std::string_view text);
std::optional<Priority> parse_priority(std::string_view text);

}  // namespace winsh
