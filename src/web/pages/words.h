#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"

namespace winsh::web {

/// What a connector is called; a kind that this version does not know, as words.
std::string title_of_kind(std::string_view kind);
/// `1 loop`, `2 loops`; with another word for many where an s does not make it.
std::string counted(std::int64_t number, std::string_view one, std::string_view many = {});
/// One row of a list to choose from, for `<option>`.
Json option(std::string_view value, std::string_view label, std::string_view chosen);

}  // namespace winsh::web
