#include "snapshots/assembler.h"

#include <algorithm>

#include "document/snapshot_digest.h"
#include "snapshots/composition.h"
#include "snapshots/envelope.h"
#include "snapshots/recipes/recipe.h"

namespace winsh {
namespace {

std::chrono::milliseconds half_life_of(std::span<const Binding> bindings) {
    std::chrono::seconds shortest = std::chrono::hours(24);
    for (const KnownConnection* known : connections_of(bindings))
        shortest = std::min(shortest, known->max_age());
    return std::chrono::milliseconds(shortest) / 2;
}

const Section* section_of(const AssemblyInput& input, const KnownConnection& known) {
    const auto found = input.sections.find(known.connection.id);
    return found == input.sections.end() ? nullptr : &found->second;
}

Json start_of(const AssemblyInput& input, SnapshotStatus status, Timestamp generated_at) {
    return Json::object({{"apiVersion", kSnapshotApiVersion},
                         {"loopId", input.loop.id.text()},
                         {"generatedAt", to_iso8601(generated_at)},
                         {"workspace", input.workspace.id.text()},
                         {"status", name_of(status)}});
}

/// The documented body: these members, this order, nothing else.
Assembly empty_assembly(const AssemblyInput& input) {
    Json document = start_of(input, SnapshotStatus::empty, input.workspace.connections_changed_at);
    document.set("connectors", Json::array());
    document.set("signals", Json::array());
    document.set("message", kEmptyMessage);
    Assembly assembly;
    assembly.snapshot.workspace = input.workspace.id;
    assembly.snapshot.loop = input.loop.id;
    assembly.snapshot.status = SnapshotStatus::empty;
    assembly.snapshot.generated_at = input.workspace.connections_changed_at;
    assembly.snapshot.bytes = to_text(document);
    return assembly;
}

std::vector<const Section*> sections_of(const AssemblyInput& input) {
    std::vector<const Section*> sections;
    for (const KnownConnection* known : connections_of(input.bindings))
        if (const Section* section = section_of(input, *known)) sections.push_back(section);
    return sections;
}

Json connector_rows(const AssemblyInput& input) {
    Json rows = Json::array();
    for (const KnownConnection* known : connections_of(input.bindings))
        rows.push(connector_row(*known, section_of(input, *known), input.now));
    return rows;
}

Json rows_of(const std::vector<Signal>& signals) {
    Json rows = Json::array();
    for (const Signal& signal : signals) rows.push(to_json(signal));
    return rows;
}

Json pointers_of(const Composition& composition, const std::vector<Signal>& signals) {
    Json pointers = Json::array();
    if (!signals.empty()) pointers.push("/signals");
    for (const std::string& pointer : composition.untrusted()) pointers.push(pointer);
    return pointers;
}

/// All but `digest`, which is made of the rest.
Json document_of(const AssemblyInput& input, SnapshotStatus status) {
    const Sources sources(sections_of(input), input.people);
    Composition composition(sources.people());
    const std::vector<Signal> signals = compose(input.loop, sources, composition);
    Json document = start_of(input, status, input.now);
    document.set("connectors", connector_rows(input));
    document.set("signals", rows_of(signals));
    document.set("message",
                 message_of({status, input.bindings, signals.size(), composition.filtered_out(), input.now}));
    // Room for the digest counts towards the budget: every digest is as long as this.
    document.set("digest", "sha256:" + std::string(64, '0'));
    document.set("untrusted", pointers_of(composition, signals));
    document.set("redactions", composition.redactions());
    document.set("budget", Json());
    std::vector<std::string> shortened;
    for (const auto& [name, value] : composition.content().members()) {
        document.set(name, value);
        shortened.push_back(name);
    }
    fit_budget(document, shortened, input.budget_tokens, composition.left_out());
    digest_evidence(document);
    return document;
}

}  // namespace

std::optional<Timestamp> rebuild_time(const AssemblyInput& input, Timestamp generated_at) {
    const std::vector<const KnownConnection*> connections = connections_of(input.bindings);
    if (connections.empty()) return std::nullopt;
    const std::chrono::milliseconds half_life = half_life_of(input.bindings);
    // Counted anew where it is over already, or where the clock has been set back since.
    Timestamp next = generated_at + half_life;
    if (next <= input.now || generated_at > input.now) next = input.now + half_life;
    for (const KnownConnection* known : connections) {
        const std::optional<Timestamp> deadline = known->stale_at();
        if (deadline && *deadline > input.now) next = std::min(next, *deadline);
    }
    return next;
}

Assembly assemble(const AssemblyInput& input) {
    const SnapshotStatus status = judge(input.bindings, input.now);
    if (status == SnapshotStatus::empty) return empty_assembly(input);

    Json document = document_of(input, status);
    const std::string digest = snapshot_digest(document);
    document.set("digest", digest);

    Assembly assembly;
    assembly.half_life = half_life_of(input.bindings);
    for (const KnownConnection* known : connections_of(input.bindings))
        assembly.confirmed_at = std::max(assembly.confirmed_at, known->health.succeeded_at);
    StoredSnapshot& snapshot = assembly.snapshot;
    snapshot.workspace = input.workspace.id;
    snapshot.loop = input.loop.id;
    snapshot.digest = digest;
    snapshot.status = status;
    snapshot.generated_at = input.now;
    snapshot.rebuild_at = rebuild_time(input, input.now);
    snapshot.bytes = to_text(document);
    return assembly;
}

}  // namespace winsh
