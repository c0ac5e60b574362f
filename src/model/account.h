#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/ids.h"

namespace winsh {

enum class Role { owner, member };

struct User {
    UserId id;
    std::string email;  ///< As typed, trimmed; compared in lower case.
    Timestamp created_at;
};

struct Workspace {
    WorkspaceId id;
    std::string name;  ///< 1..100 characters.
    Timestamp created_at;
    /// When a connection was last added, changed or removed; the workspace's creation before that. Dates the
    /// `empty` snapshot.
    Timestamp connections_changed_at;
};

struct Membership {
    Workspace workspace;
    Role role = Role::member;
};

std::string_view name_of(Role role);
std::optional<Role> parse_role(std::string_view text);

}  // namespace winsh
