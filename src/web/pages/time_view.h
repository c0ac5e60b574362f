#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/json.h"

namespace winsh::web {

/// `16 Jun 2026, 18:00 UTC`
std::string readable_time(Timestamp time);
/// `just now`, `5 minutes ago`; what has passed in days up to two weeks, then the date. `in 36 hours`, `in 90
/// days`: what lies ahead to the nearest.
std::string relative_time(Timestamp time, Timestamp now);

/// For the parts `_time` and `_ago`: `iso`, `text`, `relative`. Null for no time.
Json time_view(const std::optional<Timestamp>& time, Timestamp now);

}  // namespace winsh::web
