#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/strong.h"

namespace winsh {

/// 24 hex digits: 4 bytes of time in seconds, 8 random bytes. Sorts by time of creation.
using TokenId = StrongString<struct TokenIdTag>;
/// As a token's, with the prefix `user_`.
using UserId = StrongString<struct UserIdTag>;
/// As a token's, with the prefix `workspace_`.
using WorkspaceId = StrongString<struct WorkspaceIdTag>;
/// As a token's, with the prefix `conn_`.
using ConnectionId = StrongString<struct ConnectionIdTag>;
/// The public handle of a browser session (never the cookie's value): `session_` and 24 hex digits.
using SessionId = StrongString<struct SessionIdTag>;
/// Kebab-case, `^[a-z0-9]+(-[a-z0-9]+)*$`, at most 64 characters.
using LoopId = StrongString<struct LoopIdTag>;

TokenId new_token_id(Timestamp now, Random& random);
UserId new_user_id(Timestamp now, Random& random);
WorkspaceId new_workspace_id(Timestamp now, Random& random);
ConnectionId new_connection_id(Timestamp now, Random& random);
SessionId new_session_id(Timestamp now, Random& random);

/// Nothing for text that is no such id; a store is never asked for it.
std::optional<TokenId> parse_token_id(std::string_view text);
std::optional<UserId> parse_user_id(std::string_view text);
std::optional<WorkspaceId> parse_workspace_id(std::string_view text);
std::optional<ConnectionId> parse_connection_id(std::string_view text);
std::optional<SessionId> parse_session_id(std::string_view text);
std::optional<LoopId> parse_loop_id(std::string_view text);

}  // namespace winsh
