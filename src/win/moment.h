#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace winsh::win {

/// How far a moment lies away, for people: `just now`, `3 min ago`, `2 h ago`, `5 days ago`; `in 3 days` for
/// what is to come.
std::string distance(Timestamp then, Timestamp now);
/// `2026-09-14 18:00 UTC`.
std::string day_and_time(Timestamp time);

}  // namespace winsh::win
