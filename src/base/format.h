#pragma once

// The project formats with {fmt}; g++ 12 has no <format>. This is the one place that says so.
#include <fmt/format.h>

namespace winsh {
using fmt::format;
}  // namespace winsh
