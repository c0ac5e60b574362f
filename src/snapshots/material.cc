#include "snapshots/material.h"

#include "snapshots/known_loops.h"

namespace winsh {
namespace {

Result<void> read_sections(Store& store, Material& material) {
    for (const Binding& binding : material.bindings) {
        if (binding.connection == nullptr) continue;
        const ConnectionId& id = binding.connection->connection.id;
        if (material.sections.contains(id)) continue;
        WINSH_TRY(std::optional<Section> section, store.connections().section(id));
        if (section) material.sections.emplace(id, *std::move(section));
    }
    return {};
}

}  // namespace

Result<std::vector<KnownConnection>> known_connections(Store& store, const WorkspaceId& workspace) {
    WINSH_TRY(std::vector<Connection> connections, store.connections().list(workspace));
    std::vector<KnownConnection> known;
    for (Connection& connection : connections) {
        WINSH_TRY(std::optional<ConnectionHealth> health, store.connections().health(connection.id));
        KnownConnection row;
        const Connector* connector = find_connector(connection.kind);
        row.connector = connector == nullptr ? nullptr : &connector->info();
        if (health) row.health = *std::move(health);
        row.health.connection = connection.id;
        row.connection = std::move(connection);
        known.push_back(std::move(row));
    }
    return known;
}

Result<Material> read_material(Store& store, PeopleCache& people, const WorkspaceId& workspace,
                               const LoopId& loop) {
    Material material;
    WINSH_TRY(std::optional<Workspace> found, store.accounts().workspace(workspace));
    if (!found) return fail(ErrorKind::not_found, "There is no such workspace.");
    material.workspace = *std::move(found);
    WINSH_TRY(material.loop, known_loop(store, workspace, loop));
    WINSH_TRY(material.connections, known_connections(store, workspace));
    WINSH_TRY(const std::vector<BindingChoice> choices, store.connections().choices(workspace));
    material.bindings = bind_loop(material.loop, material.connections, choices);
    WINSH_CHECK(read_sections(store, material));
    WINSH_TRY(material.people, people.of(workspace, material.connections, material.sections));
    return material;
}

}  // namespace winsh
