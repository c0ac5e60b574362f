#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "connectors/connector.h"
#include "model/connection.h"
#include "model/loop.h"
#include "model/snapshot.h"

namespace winsh {

/// How an agent has to take a connection at that time: `stale` hides every other fault, because age is what
/// matters then. So is data from the future: the clock was wrong then, and nobody knows how old it is.
ConnectionStatus effective_status(const ConnectionHealth& health, std::chrono::seconds max_age,
                                  Timestamp now);

/// A connection and what is known of it.
struct KnownConnection {
    Connection connection;
    const ConnectorInfo* connector = nullptr;  ///< nullptr where this version does not know the kind.
    ConnectionHealth health;

    /// `disabled`, or its effective status.
    ConnectionStatus status_at(Timestamp now) const;
    /// Whether there is data at all.
    bool has_delivered() const { return health.succeeded_at.has_value(); }
    /// From this moment on its data is too old.
    std::optional<Timestamp> stale_at() const;
    std::chrono::seconds max_age() const;
};

/// What a loop reads for one of its capabilities.
struct Binding {
    std::string capability;
    const KnownConnection* connection = nullptr;  ///< nullptr: missing. Points into the span given.
    bool is_required = true;  ///< Else only wished for: it changes no status, and never is missing.
    bool is_chosen = false;   ///< By somebody, rather than by age.
};

/// Whether this version of winsh reads that capability from it.
bool provides(const KnownConnection& known, std::string_view capability);

/// One connection per required capability: the one that was chosen, as long as it provides it, in whatever
/// state it is; or that was chosen for another one of the loop and provides this one too. Else, of those that
/// are not paused, else of all, the oldest that has ever delivered, else the oldest. So one that was set up
/// wrong is passed over, and no fault that passes makes a loop read from elsewhere. What the loop's recipe
/// wishes for beside follows, as far as it is there. `connections` oldest first; `choices` of the workspace,
/// for any loop.
std::vector<Binding> bind_loop(const Loop& loop, std::span<const KnownConnection> connections,
                               std::span<const BindingChoice> choices = {});

/// The first that matches: no connection at all is `empty`; none ever delivered `unavailable`; one missing or
/// failing `partial`; one too old `stale`; else `ready`.
SnapshotStatus judge(std::span<const Binding> bindings, Timestamp now);

/// Whether a connection in that state keeps a snapshot from being whole.
bool is_failing(ConnectionStatus status);

}  // namespace winsh
