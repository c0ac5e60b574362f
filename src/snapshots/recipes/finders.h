#pragma once

#include <string_view>
#include <vector>

#include "snapshots/recipes/signal.h"
#include "snapshots/recipes/sources.h"

namespace winsh {

/// What of a source may want to be acted on, in no order; each `index` is that of the row in its section. Who
/// is concerned and pays is told from `customers`, where there are any.
using Finder = std::vector<Signal> (*)(const Sources& sources);

std::vector<Signal> find_in_sentry(const Sources& sources);     ///< Each issue.
std::vector<Signal> find_in_stripe(const Sources& sources);     ///< Disputes, failed charges, refunds, debts.
std::vector<Signal> find_in_support(const Sources& sources);    ///< Each thread that waits.
std::vector<Signal> find_in_analytics(const Sources& sources);  ///< A failure rate above its baseline.
std::vector<Signal> find_in_github(const Sources& sources);     ///< Open issues.

/// The finder of a top-level key, or nullptr.
Finder finder_of(std::string_view key);

}  // namespace winsh
