#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/loop.h"
#include "snapshots/composition.h"
#include "snapshots/recipes/signal.h"
#include "snapshots/recipes/signal_kinds.h"
#include "snapshots/recipes/sources.h"

namespace winsh {

/// Capabilities that a loop is better with, beside those it requires: read where something provides them,
/// never missed. Who pays (`customers`) tells how urgent an error or a complaint is.
std::vector<std::string_view> wished_capabilities(const Loop& loop);

/// Whether a loop that requires the capability can have signals of that kind.
bool tells_of(std::string_view capability, const SignalKind& kind);

/// What goes into a snapshot of the loop: its signals, ranked, and the sections in the documented shapes, the
/// most relevant first. The same sections give the same result. Every loop is composed of the same finders
/// and shapes, by the capabilities that it requires. What its filter does not let through is no signal, nor
/// the one error that is shown; what else sections hold stays, as context.
std::vector<Signal> compose(const Loop& loop, const Sources& sources, Composition& composition);

}  // namespace winsh
