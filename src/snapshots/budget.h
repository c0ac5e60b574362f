#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "base/json.h"

namespace winsh {

/// A document as large as an agent wants to read: four bytes count as one token.
inline constexpr std::size_t kDefaultBudgetTokens = 8'000;
inline constexpr std::size_t kBytesPerToken = 4;

/// Fills in `budget` and makes the document fit, if it has to: the last items of the arrays in its sections
/// go, those of the largest array first, and each drop is noted in `budget.dropped`. Only where that does not
/// suffice, whole members of sections go, and only where nothing else is left the last of `signals`: they are
/// what a run begins with, and the first gives up its own lists before it goes. `sections` are the names of
/// the sections. Strings and JSON are never cut. `left_out` was dropped before, by the pointer of its array.
/// Afterwards every pointer leads somewhere, whether anything went or not: those of `untrusted`, `redactions`
/// and `connectors[].provides` that would not are left out; one of `signals[].evidence` becomes null with its
/// digest. What is still too large then has nothing left to drop: `used` is above `limit`.
void fit_budget(Json& document, const std::vector<std::string>& sections, std::size_t tokens,
                const std::map<std::string, std::size_t>& left_out = {});

}  // namespace winsh
