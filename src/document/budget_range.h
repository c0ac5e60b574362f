#pragma once

#include <cstddef>

namespace winsh {

/// What a budget of a reader's own may be, in tokens of four bytes.
inline constexpr std::size_t kLeastBudgetTokens = 500;
inline constexpr std::size_t kMostBudgetTokens = 24'000;

}  // namespace winsh
