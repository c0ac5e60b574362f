#include "model/connection.h"

#include "model/named_values.h"

namespace winsh {
namespace {
constexpr auto kStatuses = named_values<ConnectionStatus>({
    {ConnectionStatus::never_synced, "never_synced"},
    {ConnectionStatus::ok, "ok"},
    {ConnectionStatus::partial, "partial"},
    {ConnectionStatus::stale, "stale"},
    {ConnectionStatus::rate_limited, "rate_limited"},
    {ConnectionStatus::needs_auth, "needs_auth"},
    {ConnectionStatus::misconfigured, "misconfigured"},
    {ConnectionStatus::failed, "failed"},
    {ConnectionStatus::disabled, "disabled"},
});
}

std::string_view name_of(ConnectionStatus status) { return kStatuses.name_of(status); }
std::optional<ConnectionStatus> parse_connection_status(std::string_view text) {
    return kStatuses.parse(text);
}

}  // namespace winsh
