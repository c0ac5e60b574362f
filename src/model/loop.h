#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/ids.h"

namespace winsh {

/// A recurring job that an agent does, and the capabilities that its snapshot needs.
struct Loop {
    LoopId id;
    std::string title;
    std::string category;
    std::vector<std::string> required;  ///< Capabilities, in the catalogue's order.
};

/// The loops that every workspace has, ordered by id.
std::span<const Loop> loop_catalogue();
/// The loop of that id, or nullptr.
const Loop* find_loop(const LoopId& id);

}  // namespace winsh
