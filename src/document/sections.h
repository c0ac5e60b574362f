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

/// Whether the budget left all signals out: what is there looks like nothing to do.
bool has_lost_every_signal(const Json& document);

/// What the budget did to the sections, by their names.
struct SectionsInBudget {
    std::vector<std::string> left_out;   ///< Nothing of them is there.
    std::vector<std::string> shortened;  ///< Something of them is.
};
SectionsInBudget sections_in_budget(const Json& document);

/// How the message of a snapshot ends whose loop has a filter that something did not pass.
inline constexpr std::string_view kBesideTheFilter = "not match what this loop's filter asks for.";

}  // namespace winsh
