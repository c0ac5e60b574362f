#include "snapshots/known_loops.h"

#include <algorithm>
#include <set>

#include "connectors/connector.h"

namespace winsh {

Result<Loop> known_loop(Store& store, const WorkspaceId& workspace, const LoopId& id) {
    if (const Loop* known = find_loop(id)) return *known;
    WINSH_TRY(std::optional<OwnLoop> own, store.loops().find(workspace, id));
    if (!own) return fail(ErrorKind::not_found, "There is no loop of that name.", "loop");
    return std::move(own->loop);
}

Result<std::vector<Loop>> known_loops(Store& store, const WorkspaceId& workspace) {
    const std::span<const Loop> catalogue = loop_catalogue();
    std::vector<Loop> loops(catalogue.begin(), catalogue.end());
    WINSH_TRY(std::vector<OwnLoop> own, store.loops().list(workspace));
    for (OwnLoop& one : own)
        if (find_loop(one.loop.id) == nullptr) loops.push_back(std::move(one.loop));
    std::ranges::sort(loops, {}, &Loop::id);
    return loops;
}

std::vector<std::string> known_capabilities() {
    std::set<std::string> known;
    for (const Loop& loop : loop_catalogue()) known.insert(loop.required.begin(), loop.required.end());
    for (const Connector* connector : all_connectors())
        known.insert(connector->info().capabilities.begin(), connector->info().capabilities.end());
    return {known.begin(), known.end()};
}

bool has_connector(std::string_view capability) {
    return std::ranges::any_of(all_connectors(), [&](const Connector* connector) {
        const std::vector<std::string>& given = connector->info().capabilities;
        return std::ranges::find(given, capability) != given.end();
    });
}

std::vector<std::string> without_connector(const Loop& loop) {
    std::vector<std::string> found;
    for (const std::string& capability : loop.required)
        if (!has_connector(capability)) found.push_back(capability);
    return found;
}

}  // namespace winsh
