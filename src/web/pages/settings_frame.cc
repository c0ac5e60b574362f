#include "web/pages/settings_frame.h"

#include "base/text.h"

namespace winsh::web {
namespace {

struct Place {
    std::string_view path;
    std::string_view label;
    bool for_owners = false;
};

constexpr Place kPlaces[] = {
    {"/settings", "Overview"},
    {"/settings/connectors", "Connectors"},
    {"/settings/loops", "Loops"},
    {"/settings/api-tokens", "API tokens"},
    {"/settings/workspace/tokens", "Workspace tokens", true},
    {"/settings/audit", "Audit log"},
    {"/settings/account", "Account"},
};

/// The place that a page belongs to: the longest one whose path begins the page's.
const Place* place_of(std::string_view path) {
    const Place* found = nullptr;
    for (const Place& place : kPlaces) {
        const bool inside =
            path == place.path || (path.starts_with(place.path) && path[place.path.size()] == '/');
        if (inside && (found == nullptr || place.path.size() > found->path.size())) found = &place;
    }
    return found;
}

Json navigation(const Visit& visit) {
    const Place* here = place_of(visit.request.path);
    Json items = Json::array();
    for (const Place& place : kPlaces) {
        if (place.for_owners && !visit.is_owner()) continue;
        // A page below the place is in it, but is not the page that the link leads to.
        const std::string_view current = visit.request.path == place.path ? "page" : "true";
        items.push(Json::object()
                       .set("href", visit.link(place.path))
                       .set("label", place.label)
                       .set("current", &place == here ? current : ""));
    }
    return items;
}

Json workspaces(const Visit& visit) {
    Json items = Json::array();
    if (visit.viewer.memberships.size() < 2) return items;
    for (const Membership& membership : visit.viewer.memberships) {
        const Visit there{visit.request, visit.path, visit.viewer, membership};
        items.push(Json::object()
                       .set("href", there.link("/settings"))
                       .set("name", membership.workspace.name)
                       .set("is_current", membership.workspace.id == visit.workspace()));
    }
    return items;
}

}  // namespace

SettingsFrame::SettingsFrame(const PageFrame& frame, const Guard& guard, const ErrorResponses& errors)
    : frame_(frame), guard_(guard), errors_(errors) {}

Guarded SettingsFrame::page(Handler handler) const {
    return guard_.page([this, handler = std::move(handler)](const http::Request& request,
                                                            const Viewer& viewer,
                                                            const http::PathParameters& path) {
        const Membership* membership = chosen_membership(viewer, request);
        if (membership == nullptr) return errors_.of(request, no_such_page());
        auto response = handler(Visit{request, path, viewer, *membership});
        return response ? *std::move(response) : errors_.of(request, response.error());
    });
}

Guarded SettingsFrame::form(FormHandler handler) const {
    return guard_.form([this, handler = std::move(handler)](const http::Request& request,
                                                            const Viewer& viewer, const Form& form,
                                                            const http::PathParameters& path) {
        const Membership* membership = chosen_membership(viewer, request);
        if (membership == nullptr) return errors_.of(request, no_such_page());
        auto response = handler(Visit{request, path, viewer, *membership}, form);
        return response ? *std::move(response) : errors_.of(request, response.error());
    });
}

http::Response SettingsFrame::show(const Visit& visit, PageView view, const PageOptions& options) const {
    Json workspace_list = workspaces(visit);
    Json around = Json::object();
    around.set("csrf", guard_.form_token(visit.viewer));
    around.set("user_email", visit.viewer.user.email);
    around.set("workspace_name", visit.membership.workspace.name);
    around.set("workspace_query", visit.workspace_query());
    around.set("has_workspaces", !workspace_list.items().empty());
    around.set("workspaces", std::move(workspace_list));
    around.set("navigation", navigation(visit));
    around.set("notice", sentence_of_notice(Form::of_query(visit.request).value("notice")));
    return frame_.settings(std::move(view), std::move(around), options);
}

http::Response SettingsFrame::go(const Visit& visit, std::string_view path,
                                 std::optional<Notice> notice) const {
    std::vector<std::pair<std::string, std::string>> fields;
    if (notice) fields.emplace_back("notice", name_of(*notice));
    http::Response response = http::see_other(visit.link(path, std::move(fields)));
    add_private_headers(response);
    return response;
}

Error no_such_page() {
    return Error{ErrorKind::not_found, "There is nothing at this address, or it is not yours to see.", {}, 0};
}

Result<void> require_owner(const Visit& visit, std::string_view sentence) {
    if (visit.is_owner()) return {};
    return fail(ErrorKind::forbidden, std::string(sentence));
}

}  // namespace winsh::web
