#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/viewer.h"
#include "http/message.h"
#include "http/router.h"
#include "snapshots/connections.h"

namespace winsh::web {

/// One request of a signed-in user, in the workspace that it names (`?workspace=`) or, where it names none,
/// the user's oldest.
struct Visit {
    const http::Request& request;
    const http::PathParameters& path;
    const Viewer& viewer;
    const Membership& membership;

    const WorkspaceId& workspace() const { return membership.workspace.id; }
    bool is_owner() const { return membership.role == Role::owner; }

    /// `?workspace=…` where it is not the one that goes without saying, else "".
    std::string workspace_query() const;
    /// The address of a page in the same workspace, with more fields in its query.
    std::string link(std::string_view path_of_page,
                     std::vector<std::pair<std::string, std::string>> fields = {}) const;
};

/// Who acts, for the audit record.
Actor actor_of(const Visit& visit);

/// The workspace that the query names, or the oldest; nullptr where it is not the viewer's.
const Membership* chosen_membership(const Viewer& viewer, const http::Request& request);

}  // namespace winsh::web
