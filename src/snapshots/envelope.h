#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "model/connection.h"
#include "model/snapshot.h"
#include "snapshots/bindings.h"

namespace winsh {

/// The documented words of the `empty` snapshot.
inline constexpr std::string_view kEmptyMessage =
    "No hosted connector snapshot is available for this workspace yet. Connect tools in win.sh, then fetch "
    "this endpoint "
    "again.";

/// The connections that a loop reads, each once, ordered by id.
std::vector<const KnownConnection*> connections_of(std::span<const Binding> bindings);

/// A row of `connectors`. `section` is nullptr where it has not delivered.
Json connector_row(const KnownConnection& known, const Section* section, Timestamp now);

/// One plain sentence or two: what an agent has in hand, what is missing, what to do about it. Holds no age
/// that changes.
struct MessageInput {
    SnapshotStatus status = SnapshotStatus::empty;
    std::span<const Binding> bindings;
    std::size_t signals = 0;   ///< How many there are.
    std::size_t filtered = 0;  ///< How many more there are that the loop's filter does not let through.
    Timestamp now;
};
std::string message_of(const MessageInput& input);

}  // namespace winsh
