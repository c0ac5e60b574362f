#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace winsh {

/// The top-level keys of a snapshot that are sections, in its order: all but those of every snapshot.
std::vector<std::string> sections_of(const Json& document);

}  // namespace winsh
