#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "model/ids.h"

namespace winsh {

enum class SnapshotStatus { empty, ready, partial, stale, unavailable };
std::string_view name_of(SnapshotStatus status);
std::optional<SnapshotStatus> parse_snapshot_status(std::string_view text);

/// The version of the documented contract that a snapshot follows.
inline constexpr std::string_view kSnapshotApiVersion = "2026-06-16";

/// A built snapshot: immutable bytes and what is known about them.
struct StoredSnapshot {
    WorkspaceId workspace;
    LoopId loop;
    std::string digest;  ///< `sha256:` + hex over the canonical content without ages; "" for `empty`.
    SnapshotStatus status = SnapshotStatus::empty;
    Timestamp generated_at;
    /// When it has to be built again although nothing arrived: the next staleness deadline. Nothing: never.
    std::optional<Timestamp> rebuild_at;
    std::string bytes;
};

/// A row of a loop's history: that digest, when it was first built.
struct PastSnapshot {
    std::string digest;
    SnapshotStatus status = SnapshotStatus::empty;
    Timestamp generated_at;

    friend bool operator==(const PastSnapshot&, const PastSnapshot&) = default;
};

}  // namespace winsh
