#include "win/fitness.h"

#include <algorithm>

namespace winsh::win {

bool is_fit(std::string_view status) { return std::ranges::find(kFitStatuses, status) != kFitStatuses.end(); }

bool is_at_least(std::string_view status, std::string_view worst) {
    return is_fit(status) &&
           std::ranges::find(kFitStatuses, status) <= std::ranges::find(kFitStatuses, worst);
}

}  // namespace winsh::win
