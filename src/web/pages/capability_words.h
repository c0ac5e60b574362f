#pragma once

#include <string_view>

namespace winsh::web {

/// What a capability of the loops' catalogue is, in words for people: `sentry` is "errors". One that has no
/// words here stands for itself.
std::string_view words_of_capability(std::string_view capability);

}  // namespace winsh::web
