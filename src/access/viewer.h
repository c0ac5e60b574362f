#pragma once

#include <string>
#include <vector>

#include "model/account.h"
#include "model/ids.h"
#include "model/session.h"

namespace winsh {

/// Who looks at a page: a live session, its user, and the workspaces that the user is in.
struct Viewer {
    Session session;
    User user;
    std::vector<Membership> memberships;  ///< Oldest first, never empty.

    /// The user's membership in the workspace, or nullptr: what is asked before anything of a workspace is
    /// shown.
    const Membership* membership(const WorkspaceId& id) const;
    bool owns(const WorkspaceId& id) const;
};

/// Where a request comes from, for throttling and for the audit record.
struct Origin {
    std::string address;
    std::string user_agent;
};

}  // namespace winsh
