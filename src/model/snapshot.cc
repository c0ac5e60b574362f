#include "model/snapshot.h"

#include "model/named_values.h"

namespace winsh {
namespace {
constexpr auto kStatuses = named_values<SnapshotStatus>({
    {SnapshotStatus::empty, "empty"},
    {SnapshotStatus::ready, "ready"},
    {SnapshotStatus::partial, "partial"},
    {SnapshotStatus::stale, "stale"},
    {SnapshotStatus::unavailable, "unavailable"},
});
}

std::string_view name_of(SnapshotStatus status) { return kStatuses.name_of(status); }
std::optional<SnapshotStatus> parse_snapshot_status(std::string_view text) { return kStatuses.parse(text); }

}  // namespace winsh
