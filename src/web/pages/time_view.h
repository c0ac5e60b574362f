#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/json.h"

namespace winsh::web {

/// `16 Jun 2026, 18:00 UTC`
std::string readable_time(Timestamp time);
/// `just now`, `5 minutes ago`, `in 3 days`; in days up to two weeks, then the date.
std::string relative_time(Timestamp time, Timestamp now);

/// For the parts `_time` and `_ago`: `iso`, `text`, `relative`. Null for no time.
Json time_view(const std::optional<Timestamp>& time, Timestamp now);

}  // namespace winsh::web
