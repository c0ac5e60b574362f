#pragma once

#include <array>
#include <string_view>

namespace winsh::win {

/// What an agent may start on, the best first. Any other status tells of nothing to rely on.
inline constexpr std::array<std::string_view, 3> kFitStatuses = {"ready", "partial", "stale"};

/// Whether that is one of `kFitStatuses`.
bool is_fit(std::string_view status);
/// Whether the status is one of them and no worse than `worst`, which is one of them too.
bool is_at_least(std::string_view status, std::string_view worst);

}  // namespace winsh::win
