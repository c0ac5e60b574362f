#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace winsh {

/// The top-level keys of a snapshot that are sections, in its order: all but those of every snapshot.
std::vector<std::string> sections_of(const Json& document);

/// How many items of the array at that pointer the budget left out, as the snapshot's `budget` tells it.
std::size_t left_out_by_budget(const Json& document, std::string_view pointer);

}  // namespace winsh
