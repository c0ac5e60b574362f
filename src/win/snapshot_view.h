#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "win/terminal.h"

namespace winsh::win {

struct ViewOptions {
    std::size_t columns = 80;
    Colours colours = Colours::none;
    Timestamp now{};
};

/// A snapshot for a person: its status and message, the connectors with their health and age, the signals by
/// rank, and which sections it holds. No line is wider than asked for; everything in it is made printable;
/// what is missing or of another kind than it should be is left out.
std::string view_of(const Json& snapshot, std::size_t bytes, const ViewOptions& options);

}  // namespace winsh::win
