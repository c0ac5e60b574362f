#include "web/pages/loop_list.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "web/pages/loop_view.h"
#include "web/pages/status_view.h"
#include "web/pages/words.h"

namespace winsh::web {
namespace {

/// The ones that an agent may start with first.
constexpr std::array kOrder = {SnapshotStatus::ready, SnapshotStatus::stale, SnapshotStatus::partial,
                               SnapshotStatus::unavailable, SnapshotStatus::empty};

std::set<std::string> categories() {
    std::set<std::string> names;
    for (const Loop& loop : loop_catalogue()) names.insert(loop.category);
    names.emplace(kOwnCategory);
    return names;
}

/// Rows in groups of one category each.
Json by_category(const Visit& visit, const std::vector<const LoopOverview*>& loops) {
    std::map<std::string, Json> rows;
    for (const LoopOverview* loop : loops) rows[loop->loop.category].push(loop_row(visit, *loop));
    Json views = Json::array();
    for (auto& [name, list] : rows) {
        Json view = Json::object({{"name", title_of_category(name)}, {"count", list.items().size()}});
        view.set("loops", std::move(list));
        views.push(std::move(view));
    }
    return views;
}

}  // namespace

LoopFilter LoopFilter::of_query(const Form& query) {
    LoopFilter filter;
    filter.status = parse_snapshot_status(query.value("status"));
    const std::string category(query.value("category"));
    if (categories().contains(category)) filter.category = category;
    return filter;
}

bool LoopFilter::lets_through(const LoopOverview& loop) const {
    return (!status || *status == loop.status) && (category.empty() || category == loop.loop.category);
}

Json filter_view(const LoopFilter& filter, const Visit& visit) {
    const std::string chosen(filter.status ? name_of(*filter.status) : "");
    Json statuses = Json::array();
    statuses.push(option("", "Any", chosen));
    for (const SnapshotStatus status : kOrder)
        statuses.push(option(name_of(status), status_view(status)["label"].as_string(), chosen));
    Json names = Json::array();
    names.push(option("", "Any", filter.category));
    for (const std::string& name : categories())
        names.push(option(name, title_of_category(name), filter.category));
    return Json::object({{"statuses", std::move(statuses)},
                         {"categories", std::move(names)},
                         {"workspace", visit.workspace_query().empty() ? "" : visit.workspace().text()},
                         {"all_href", filter.is_set() ? visit.link("/settings/loops") : ""}});
}

Json group_views(const Visit& visit, const std::vector<LoopOverview>& loops, const LoopFilter& filter) {
    Json groups = Json::array();
    for (const SnapshotStatus status : kOrder) {
        std::vector<const LoopOverview*> members;
        for (const LoopOverview& loop : loops)
            if (loop.status == status && filter.lets_through(loop)) members.push_back(&loop);
        if (members.empty()) continue;
        const bool is_folded = status == SnapshotStatus::empty && !filter.is_set();
        Json rows = Json::array();
        if (!is_folded)
            for (const LoopOverview* loop : members) rows.push(loop_row(visit, *loop));
        const Json words = status_view(status);
        groups.push(Json::object({{"id", name_of(status)},
                                  {"title", words["label"].as_string()},
                                  {"meaning", words["meaning"].as_string()},
                                  {"count", members.size()},
                                  {"has_rows", !is_folded},
                                  {"rows", std::move(rows)},
                                  {"folded", is_folded ? by_category(visit, members) : Json::array()}}));
    }
    return groups;
}

}  // namespace winsh::web
