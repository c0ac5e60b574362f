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
/// go, those of the largest array first, and each drop is noted in `budget.dropped`. Pointers of `untrusted`
/// and `redactions` that lead nowhere then go too. `sections` are the names of the members that may be
/// shortened; nothing else is touched. Only where that does not suffice, whole members of sections go.
/// Strings and JSON are never cut. `left_out` was dropped before, by the pointer of its array.
void fit_budget(Json& document, const std::vector<std::string>& sections, std::size_t tokens,
                const std::map<std::string, std::size_t>& left_out = {});

}  // namespace winsh
