#include "model/grant.h"

#include "model/named_values.h"

namespace winsh {
namespace {
constexpr auto kStates = named_values<DeviceGrantState>({
    {DeviceGrantState::pending, "pending"},
    {DeviceGrantState::approved, "approved"},
    {DeviceGrantState::denied, "denied"},
    {DeviceGrantState::redeemed, "redeemed"},
});
}

std::string_view name_of(DeviceGrantState state) { return kStates.name_of(state); }
std::optional<DeviceGrantState> parse_device_grant_state(std::string_view text) {
    return kStates.parse(text);
}

}  // namespace winsh
