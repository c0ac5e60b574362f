#pragma once

#include <cstddef>
#include <vector>

#include "model/loop.h"
#include "snapshots/recipes/signal.h"

namespace winsh {

/// Takes out the signals that the filter does not let through, and answers how many there were. Words are
/// looked for in titles, both as people read them (`document/shown_text`), but for the case of their letters:
/// a part of a word counts too.
std::size_t keep_matching(const SignalFilter& filter, std::vector<Signal>& signals);

}  // namespace winsh
