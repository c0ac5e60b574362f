#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>

#include "base/clock.h"
#include "model/account.h"
#include "model/connection.h"
#include "model/loop.h"
#include "model/snapshot.h"
#include "snapshots/bindings.h"
#include "snapshots/budget.h"
#include "snapshots/people.h"

namespace winsh {

struct AssemblyInput {
    const Workspace& workspace;
    const Loop& loop;
    std::span<const Binding> bindings;
    const std::map<ConnectionId, Section>& sections;
    const People& people;  ///< Of the whole workspace.
    Timestamp now;
    std::size_t budget_tokens = kDefaultBudgetTokens;
};

/// A snapshot as it was put together, with what decides how long it holds.
struct Assembly {
    StoredSnapshot snapshot;
    /// The last time that an upstream delivered or confirmed what stands in it.
    std::optional<Timestamp> confirmed_at;
    /// Half the shortest `maxAgeSeconds`: after that a snapshot whose data was confirmed meanwhile is to say
    /// so.
    std::chrono::milliseconds half_life{0};
};

/// Sections in, bytes out. Depends on nothing but its input: the same sections and the same clock give the
/// same bytes.
Assembly assemble(const AssemblyInput& input);

/// The next moment at which a snapshot of that time has to be looked at again: the first staleness deadline,
/// or the end of the half-life. Nothing for `empty`.
std::optional<Timestamp> rebuild_time(const AssemblyInput& input, Timestamp generated_at);

}  // namespace winsh
