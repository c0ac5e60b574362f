#include "web/pages/loop_pages.h"

#include <algorithm>
#include <map>

#include "web/pages/loop_view.h"
#include "web/pages/status_view.h"

namespace winsh::web {
namespace {

constexpr JsonLimits kSnapshotLimits{.bytes = 4 * 1024 * 1024, .depth = 64};

/// Loops that can do nothing yet, by category.
Json waiting_view(const Visit& visit, const std::vector<LoopOverview>& loops) {
    std::map<std::string, Json> by_category;
    for (const LoopOverview& overview : loops) {
        if (overview.status != SnapshotStatus::empty) continue;
        by_category[overview.loop->category].push(loop_row(visit, overview));
    }
    Json categories = Json::array();
    for (auto& [name, rows] : by_category) {
        Json category = Json::object();
        category.set("name", name == "seo" ? "SEO" : name);
        category.set("count", rows.items().size());
        category.set("loops", std::move(rows));
        categories.push(std::move(category));
    }
    return categories;
}

/// Loops that have data, the ones that are ready first.
Json fed_view(const Visit& visit, const std::vector<LoopOverview>& loops) {
    static constexpr SnapshotStatus kOrder[] = {SnapshotStatus::ready, SnapshotStatus::stale,
                                                SnapshotStatus::partial, SnapshotStatus::unavailable};
    Json rows = Json::array();
    for (const SnapshotStatus status : kOrder) {
        for (const LoopOverview& overview : loops) {
            if (overview.status == status) rows.push(loop_row(visit, overview));
        }
    }
    return rows;
}

}  // namespace

LoopPages::LoopPages(const SettingsFrame& frame, Snapshots& snapshots, const Clock& clock)
    : frame_(frame), snapshots_(snapshots), clock_(clock) {}

Result<http::Response> LoopPages::list(const Visit& visit) const {
    WINSH_TRY(const auto loops, snapshots_.overview(visit.workspace()));
    Json fed = fed_view(visit, loops);
    Json waiting = waiting_view(visit, loops);
    PageView view{.name = "loops", .title = "Loops"};
    view.data.set("has_fed", !fed.items().empty());
    view.data.set("has_waiting", !waiting.items().empty());
    view.data.set("fed", std::move(fed));
    view.data.set("waiting", std::move(waiting));
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
    PageView view{.name = "loop", .title = overview->loop->title};
    view.data.set("loop", loop_row(visit, *overview));
    view.data.set("status", status_view(snapshot->status));
    view.data.set("snapshot", snapshot_view(document, clock_.now()));
    view.data.set("fetch_command", "win snapshot fetch " + id->text());
    view.data.set("back_href", visit.link("/settings/loops"));
    return frame_.show(visit, std::move(view));
}

}  // namespace winsh::web
