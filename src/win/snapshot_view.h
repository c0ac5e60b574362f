#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/json.h"
#include "win/loop_words.h"
#include "win/page.h"

namespace winsh::win {

/// What somebody may do about a snapshot that has nothing to start on.
struct WhatNext {
    Wants wants;
    std::string url;  ///< Where; "" where there is nothing to do.
};

/// A snapshot for a person: its status and message, the connectors with their health and age, the signals by
/// rank, and which sections it holds. No line is wider than asked for, but for addresses; everything in it is
/// made printable; what is missing or of another kind than it should be is left out.
std::string view_of(const Json& snapshot, std::size_t bytes, const ViewOptions& options,
                    const WhatNext& next = {});

/// The rows of `connectors` under their heading; nothing where there are none.
void show_connectors(Page& page, const Json& rows);
void show_signal(Page& page, const Json& signal);

}  // namespace winsh::win
