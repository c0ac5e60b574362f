#pragma once

#include <vector>

#include "model/loop.h"
#include "snapshots/composition.h"
#include "snapshots/recipes/signal.h"
#include "snapshots/recipes/sources.h"

namespace winsh {

/// Puts every source into the composition in the shape that the published client reads, in this order: what
/// happened (`sentry`, `support`, `stripe`, `analytics`), whom it concerns (`customers`), where it may be
/// mended (`github`), then what else there is. `signals` are ranked; their evidence is pointed to where it
/// stands.
void shape_all(const Loop& loop, const Sources& sources, std::vector<Signal>& signals, Composition& out);

// The parts of it, each for one key; nothing where no section fills it.
void shape_sentry(const Loop& loop, const Sources& sources, std::vector<Signal>& signals, Composition& out);
void shape_support(const Loop& loop, const Sources& sources, std::vector<Signal>& signals, Composition& out);
void shape_stripe(const Loop& loop, const Sources& sources, Composition& out);
void shape_customers(const Sources& sources, const std::vector<Signal>& signals, Composition& out);
void shape_github(const Sources& sources, std::vector<Signal>& signals, Composition& out);

}  // namespace winsh
