#include "web/pages/visit.h"

#include "base/text.h"
#include "web/form.h"

namespace winsh::web {

std::string Visit::workspace_query() const { return link(""); }

std::string Visit::link(std::string_view path_of_page,
                        std::vector<std::pair<std::string, std::string>> fields) const {
    const bool goes_without_saying = viewer.memberships.front().workspace.id == workspace();
    if (!goes_without_saying) fields.insert(fields.begin(), {"workspace", workspace().text()});
    std::string address(path_of_page);
    if (!fields.empty()) address += '?' + to_form(fields);
    return address;
}

Actor actor_of(const Visit& visit) {
    return {visit.viewer.user.id, visit.viewer.user.email, std::string(visit.request.peer)};
}

const Membership* chosen_membership(const Viewer& viewer, const http::Request& request) {
    const Form query = Form::of_query(request);
    if (!query.has("workspace")) return &viewer.memberships.front();
    const auto id = parse_workspace_id(query.value("workspace"));
    return id ? viewer.membership(*id) : nullptr;
}

}  // namespace winsh::web
