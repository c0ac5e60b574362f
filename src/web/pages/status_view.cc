#include "web/pages/status_view.h"

namespace winsh::web {
namespace {

Json view(std::string_view label, std::string_view tone, std::string_view meaning) {
    Json status = Json::object();
    status.set("label", label);
    status.set("tone", tone);
    status.set("meaning", meaning);
    return status;
}

}  // namespace

Json status_view(ConnectionStatus status) {
    switch (status) {
        case ConnectionStatus::never_synced:
            return view("Waiting", "idle", "Nothing has been fetched yet.");
        case ConnectionStatus::ok:
            return view("Healthy", "good", "The last check worked.");
        case ConnectionStatus::partial:
            return view("Incomplete", "warn", "The last check brought a part; the rest is named below.");
        case ConnectionStatus::stale:
            return view("Stale", "warn", "The last good data is older than it should be.");
        case ConnectionStatus::rate_limited:
            return view("Slowed down", "warn",
                        "The service asked for fewer requests; it is asked again later.");
        case ConnectionStatus::needs_auth:
            return view("Key refused", "bad",
                        "The service refused the key. Enter a new one in the settings of the connection.");
        case ConnectionStatus::misconfigured:
            return view("Misconfigured", "bad",
                        "What is set here cannot work. Change the settings of the connection.");
        case ConnectionStatus::failed:
            return view("Failing", "bad", "The service could not be reached, or gave no usable answer.");
        case ConnectionStatus::disabled:
            return view("Paused", "idle", "It is not asked until it is resumed. What it delivered stays.");
    }
    return view("Unknown", "idle", "");
}

Json status_view(SnapshotStatus status) {
    switch (status) {
        case SnapshotStatus::empty:
            return view("Empty", "idle",
                        "Nothing that this loop needs is connected. An agent should not start.");
        case SnapshotStatus::ready:
            return view("Ready", "good", "Every tool that this loop needs has delivered fresh data.");
        case SnapshotStatus::partial:
            return view("Partial", "warn",
                        "Something that this loop needs is missing or failing; what there is, is fresh.");
        case SnapshotStatus::stale:
            return view("Stale", "warn", "The data is the last good one, and older than it should be.");
        case SnapshotStatus::unavailable:
            return view("Unavailable", "bad",
                        "Tools are connected, but none has ever delivered. An agent should not start.");
    }
    return view("Unknown", "idle", "");
}

Json status_view(TokenState state) {
    switch (state) {
        case TokenState::active:
            return view("Active", "good", "It works.");
        case TokenState::expired:
            return view("Expired", "idle", "Its time has run out.");
        case TokenState::revoked:
            return view("Revoked", "idle", "It was taken back.");
    }
    return view("Unknown", "idle", "");
}

bool needs_attention(ConnectionStatus status) {
    switch (status) {
        case ConnectionStatus::never_synced:
        case ConnectionStatus::ok:
        case ConnectionStatus::disabled:
            return false;
        default:
            return true;
    }
}

}  // namespace winsh::web
