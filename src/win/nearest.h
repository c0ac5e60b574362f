#pragma once

#include <span>
#include <string>
#include <string_view>

namespace winsh::win {

/// The name that is nearest to what was typed; "" where none is near enough to have been meant.
std::string nearest_of(std::string_view typed, std::span<const std::string> names);

/// ` Did you mean: win auth`, with what stands around the name; "" where no name is near.
std::string hint_of(std::string_view nearest, std::string_view before = "", std::string_view behind = "");

}  // namespace winsh::win
