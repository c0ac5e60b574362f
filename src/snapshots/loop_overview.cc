#include "snapshots/loop_overview.h"

#include "snapshots/bindings.h"
#include "snapshots/known_loops.h"
#include "snapshots/material.h"

namespace winsh {
namespace {

std::vector<LoopOverview::Binding::Candidate> candidates_of(std::string_view capability,
                                                            std::span<const KnownConnection> connections) {
    std::vector<LoopOverview::Binding::Candidate> candidates;
    for (const KnownConnection& known : connections)
        if (provides(known, capability))
            candidates.push_back({known.connection.id, known.connection.kind, known.connection.account});
    return candidates;
}

LoopOverview overview_of(const Loop& loop, std::span<const KnownConnection> connections,
                         std::span<const BindingChoice> choices, Timestamp now) {
    LoopOverview overview;
    overview.loop = loop;
    const std::vector<Binding> bindings = bind_loop(loop, connections, choices);
    overview.status = judge(bindings, now);
    for (const Binding& binding : bindings) {
        LoopOverview::Binding row;
        row.capability = binding.capability;
        row.is_required = binding.is_required;
        row.is_chosen = binding.is_chosen;
        row.candidates = candidates_of(binding.capability, connections);
        if (binding.connection != nullptr) {
            row.connection = binding.connection->connection.id;
            row.kind = binding.connection->connection.kind;
            row.account = binding.connection->connection.account;
            row.status = binding.connection->status_at(now);
        }
        overview.bindings.push_back(std::move(row));
    }
    return overview;
}

}  // namespace

Result<std::vector<LoopOverview>> overview_of_loops(Store& store, const WorkspaceId& workspace,
                                                    Timestamp now) {
    WINSH_TRY(const std::vector<Loop> loops, known_loops(store, workspace));
    WINSH_TRY(const std::vector<KnownConnection> connections, known_connections(store, workspace));
    WINSH_TRY(const std::vector<BindingChoice> choices, store.connections().choices(workspace));
    std::vector<LoopOverview> rows;
    for (const Loop& loop : loops) rows.push_back(overview_of(loop, connections, choices, now));
    return rows;
}

}  // namespace winsh
