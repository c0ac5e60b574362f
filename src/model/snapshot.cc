#include "model/snapshot.h"

#include <algorithm>

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

bool is_snapshot_digest(std::string_view text) {
    constexpr std::string_view kPrefix = "sha256:";
    constexpr std::size_t kHexDigits = 64;
    if (!text.starts_with(kPrefix) || text.size() != kPrefix.size() + kHexDigits) return false;
    return std::ranges::all_of(text.substr(kPrefix.size()),
                               [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace winsh
