#include "snapshots/assembler.h"

#include <algorithm>

#include "snapshots/envelope.h"

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

/// The content of all sections, and what is to be told of it.
struct Contents {
    Json rows = Json::array();
    Json untrusted = Json::array();
    Json redactions = Json::array();
    std::vector<std::pair<std::string, const Json*>> members;
};

void add_section(const Section& section, Contents& contents) {
    for (const auto& [name, value] : section.content.members()) {
        const bool taken =
            std::ranges::any_of(contents.members, [&](const auto& row) { return row.first == name; });
        if (!taken) contents.members.emplace_back(name, &value);
    }
    for (const std::string& pointer : section.untrusted) contents.untrusted.push(pointer);
    for (const Json& row : section.redactions.items()) contents.redactions.push(row);
}

Contents contents_of(const AssemblyInput& input) {
    Contents contents;
    for (const KnownConnection* known : connections_of(input.bindings)) {
        const Section* section = section_of(input, *known);
        contents.rows.push(connector_row(*known, section, input.now));
        if (section != nullptr) add_section(*section, contents);
    }
    return contents;
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

    Contents contents = contents_of(input);
    Json document = start_of(input, status, input.now);
    document.set("connectors", std::move(contents.rows));
    document.set("signals", Json::array());
    document.set("message", message_of(status, input.bindings, input.now));
    // Room for the digest counts towards the budget: every digest is as long as this.
    document.set("digest", "sha256:" + std::string(64, '0'));
    document.set("untrusted", std::move(contents.untrusted));
    document.set("redactions", std::move(contents.redactions));
    document.set("budget", Json());
    std::vector<std::string> sections;
    for (const auto& [name, value] : contents.members) {
        document.set(name, *value);
        sections.push_back(name);
    }
    fit_budget(document, sections, input.budget_tokens);
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
