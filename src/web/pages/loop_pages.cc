#include "web/pages/loop_pages.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "web/pages/loop_list.h"
#include "web/pages/loop_view.h"
#include "web/pages/snapshot_view.h"
#include "web/pages/status_view.h"

namespace winsh::web {
namespace {

constexpr std::string_view kPath = "/settings/loops";
constexpr JsonLimits kSnapshotLimits{.bytes = 4 * 1024 * 1024, .depth = 64};

}  // namespace

LoopPages::LoopPages(const SettingsFrame& frame, Snapshots& snapshots, LoopBindings& bindings,
                     const Clock& clock)
    : frame_(frame), snapshots_(snapshots), bindings_(bindings), clock_(clock) {}

Result<http::Response> LoopPages::list(const Visit& visit) const {
    WINSH_TRY(const auto loops, snapshots_.overview(visit.workspace()));
    const LoopFilter filter = LoopFilter::of_query(Form::of_query(visit.request));
    const bool has_fed = std::ranges::any_of(
        loops, [](const LoopOverview& loop) { return loop.status != SnapshotStatus::empty; });
    Json groups = group_views(visit, loops, filter);
    PageView view{.name = "loops", .title = "Loops"};
    view.data.set("filter", filter_view(filter, visit));
    view.data.set("is_filtered", filter.is_set());
    view.data.set("has_fed", has_fed);
    view.data.set("has_groups", !groups.items().empty());
    view.data.set("groups", std::move(groups));
    return frame_.show(visit, std::move(view));
}

Result<http::Response> LoopPages::show(const Visit& visit) const {
    const auto id = parse_loop_id(visit.path[0]);
    if (!id) return std::unexpected(no_such_page());
    WINSH_TRY(const auto snapshot, snapshots_.current(visit.workspace(), *id));
    WINSH_TRY(const Json document, parse_json(snapshot->content->bytes, kSnapshotLimits));
    WINSH_TRY(const auto loops, snapshots_.overview(visit.workspace()));
    const auto overview =
        std::ranges::find_if(loops, [&](const LoopOverview& candidate) { return candidate.loop->id == *id; });
    if (overview == loops.end()) return std::unexpected(no_such_page());
    const ValueViews values(document,
                            {.to = [&](std::string_view path) { return visit.link(path); },
                             .people_path = format("{}/{}/people", kPath, id->text())},
                            clock_.now());
    PageView view{.name = "loop", .title = overview->loop->title};
    view.data.set("loop", loop_row(visit, *overview));
    view.data.set("choices", binding_choices(visit, *overview));
    view.data.set("bind_href", visit.link(format("{}/{}/bindings", kPath, id->text())));
    view.data.set("status", status_view(snapshot->status));
    view.data.set("snapshot", snapshot_view(document, values));
    view.data.set("etag", snapshot->content->etag);
    view.data.set("fetch_command", "win snapshot fetch " + id->text());
    view.data.set("back_href", visit.link(kPath));
    return frame_.show(visit, std::move(view));
}

Result<http::Response> LoopPages::bind(const Visit& visit, const Form& form) const {
    const auto loop = parse_loop_id(visit.path[0]);
    if (!loop) return std::unexpected(no_such_page());
    std::optional<ConnectionId> connection;
    if (!form.value("connection").empty()) {
        connection = parse_connection_id(form.value("connection"));
        if (!connection) return std::unexpected(no_such_page());
    }
    const Actor actor{visit.viewer.user.id, visit.viewer.user.email, std::string(visit.request.peer)};
    WINSH_CHECK(
        bindings_.choose(visit.workspace(), *loop, std::string(form.value("capability")), connection, actor));
    return frame_.go(visit, format("{}/{}", kPath, loop->text()), Notice::binding_changed);
}

}  // namespace winsh::web
