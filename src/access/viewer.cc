#include "access/viewer.h"

#include <algorithm>

namespace winsh {

const Membership* Viewer::membership(const WorkspaceId& id) const {
    const auto found =
        std::ranges::find(memberships, id, [](const Membership& each) { return each.workspace.id; });
    return found == memberships.end() ? nullptr : &*found;
}

bool Viewer::owns(const WorkspaceId& id) const {
    const Membership* const found = membership(id);
    return found != nullptr && found->role == Role::owner;
}

}  // namespace winsh
