#include "model/ids.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "base/format.h"

namespace winsh {
namespace {

constexpr std::size_t kHexDigits = 24;
constexpr std::size_t kLongestLoopId = 64;
constexpr std::string_view kUserPrefix = "user_";
constexpr std::string_view kWorkspacePrefix = "workspace_";
constexpr std::string_view kConnectionPrefix = "conn_";
constexpr std::string_view kSessionPrefix = "session_";

std::string new_id(std::string_view prefix, Timestamp now, Random& random) {
    const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    // A clock far off must not make an id of another length.
    const auto stamp = std::clamp<std::int64_t>(seconds, 0, std::numeric_limits<std::uint32_t>::max());
    return format("{}{:08x}{}", prefix, stamp, random_hex(random, 8));
}

bool is_lower_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }
bool is_kebab(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }

bool is_id(std::string_view prefix, std::string_view text) {
    return text.size() == prefix.size() + kHexDigits && text.starts_with(prefix) &&
           std::ranges::all_of(text.substr(prefix.size()), is_lower_hex);
}

template <typename Id>
std::optional<Id> parse_id(std::string_view prefix, std::string_view text) {
    if (!is_id(prefix, text)) return std::nullopt;
    return Id(std::string(text));
}

}  // namespace

TokenId new_token_id(Timestamp now, Random& random) { return TokenId(new_id("", now, random)); }
UserId new_user_id(Timestamp now, Random& random) { return UserId(new_id(kUserPrefix, now, random)); }
WorkspaceId new_workspace_id(Timestamp now, Random& random) {
    return WorkspaceId(new_id(kWorkspacePrefix, now, random));
}
ConnectionId new_connection_id(Timestamp now, Random& random) {
    return ConnectionId(new_id(kConnectionPrefix, now, random));
}
SessionId new_session_id(Timestamp now, Random& random) {
    return SessionId(new_id(kSessionPrefix, now, random));
}

std::optional<TokenId> parse_token_id(std::string_view text) { return parse_id<TokenId>("", text); }
std::optional<UserId> parse_user_id(std::string_view text) { return parse_id<UserId>(kUserPrefix, text); }
std::optional<WorkspaceId> parse_workspace_id(std::string_view text) {
    return parse_id<WorkspaceId>(kWorkspacePrefix, text);
}
std::optional<ConnectionId> parse_connection_id(std::string_view text) {
    return parse_id<ConnectionId>(kConnectionPrefix, text);
}
std::optional<SessionId> parse_session_id(std::string_view text) {
    return parse_id<SessionId>(kSessionPrefix, text);
}

std::optional<LoopId> parse_loop_id(std::string_view text) {
    if (text.empty() || text.size() > kLongestLoopId || text.front() == '-' || text.back() == '-') {
        return std::nullopt;
    }
    if (text.contains("--")) return std::nullopt;
    if (!std::ranges::all_of(text, [](char c) { return c == '-' || is_kebab(c); })) return std::nullopt;
    return LoopId(std::string(text));
}

}  // namespace winsh
