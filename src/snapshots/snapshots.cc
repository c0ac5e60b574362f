#include "snapshots/snapshots.h"

#include <array>
#include <atomic>
#include <mutex>

#include "base/digest.h"
#include "base/text.h"
#include "connectors/connector.h"
#include "snapshots/assembler.h"
#include "snapshots/snapshot_cache.h"

namespace winsh {
namespace {

constexpr std::size_t kStripes = 64;
constexpr int kMostTries = 4;

std::shared_ptr<const ServedSnapshot> served(const StoredSnapshot& snapshot) {
    auto ready = std::make_shared<ServedSnapshot>();
    ready->status = snapshot.status;
    ready->digest = snapshot.digest;
    ready->generated_at = snapshot.generated_at;
    const std::string etag = "\"" + to_hex(as_bytes(sha256(snapshot.bytes))).substr(0, 32) + "\"";
    ready->content = http::make_content(snapshot.bytes, "application/json", etag);
    return ready;
}

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

/// All that a snapshot is made of, read at one time.
struct Material {
    Workspace workspace;
    std::vector<KnownConnection> connections;
    std::vector<Binding> bindings;
    std::map<ConnectionId, Section> sections;
};

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
    overview.loop = &loop;
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

struct Snapshots::Implementation {
    Store& store;
    const Clock& clock;
    Log& log;
    SnapshotCache cache;
    std::atomic<std::uint64_t> builds{0};
    /// Counts the changes of workspaces. Those that share a counter build now and then once more than they
    /// had to.
    std::array<std::atomic<std::uint64_t>, kStripes> versions{};
    /// One build at a time per workspace, so that an older one never ends after a newer one.
    std::array<std::mutex, kStripes> building;

    Implementation(Store& given_store, const Clock& given_clock, Log& given_log, std::size_t cache_bytes)
        : store(given_store), clock(given_clock), log(given_log), cache(cache_bytes) {}

    static std::size_t stripe_of(const WorkspaceId& workspace) {
        return std::hash<WorkspaceId>{}(workspace) % kStripes;
    }

    Result<Material> read_material(const WorkspaceId& workspace, const Loop& loop) {
        Material material;
        WINSH_TRY(std::optional<Workspace> found, store.accounts().workspace(workspace));
        if (!found) return fail(ErrorKind::not_found, "There is no such workspace.");
        material.workspace = *std::move(found);
        WINSH_TRY(material.connections, known_connections(store, workspace));
        WINSH_TRY(const std::vector<BindingChoice> choices, store.connections().choices(workspace));
        material.bindings = bind_loop(loop, material.connections, choices);
        WINSH_CHECK(read_sections(store, material));
        return material;
    }

    std::shared_ptr<const ServedSnapshot> held(std::string_view workspace, std::string_view loop) const {
        return cache.find(workspace, loop, clock);
    }

    struct Built {
        std::shared_ptr<const ServedSnapshot> snapshot;
        Timestamp built_at;
        std::optional<Timestamp> rebuild_at;
    };

    /// What was built last stays what it is as long as it says the same, and nothing confirmed its data long
    /// enough after it: whoever polls with its ETag is told "not modified", also after a restart.
    Result<std::optional<Built>> kept(const AssemblyInput& input, const Assembly& assembly) {
        if (assembly.snapshot.status == SnapshotStatus::empty) return std::nullopt;
        const auto holds = [&](const std::string& digest, Timestamp generated_at) {
            if (digest != assembly.snapshot.digest || generated_at > input.now) return false;
            const bool confirmed_since = assembly.confirmed_at && *assembly.confirmed_at > generated_at;
            return !confirmed_since || input.now < generated_at + assembly.half_life;
        };
        const auto held = cache.find_any(input.workspace.id.text(), input.loop.id.text());
        if (held && holds(held->digest, held->generated_at))
            return Built{held, input.now, rebuild_time(input, held->generated_at)};
        if (held) return std::nullopt;
        WINSH_TRY(const std::optional<StoredSnapshot> stored,
                  store.snapshots().latest(input.workspace.id, input.loop.id));
        if (!stored || !holds(stored->digest, stored->generated_at)) return std::nullopt;
        return Built{served(*stored), input.now, rebuild_time(input, stored->generated_at)};
    }

    Result<Built> build_once(const WorkspaceId& workspace, const Loop& loop) {
        WINSH_TRY(const Material material, read_material(workspace, loop));
        const AssemblyInput input{.workspace = material.workspace,
                                  .loop = loop,
                                  .bindings = material.bindings,
                                  .sections = material.sections,
                                  .now = clock.now()};
        const Assembly assembly = assemble(input);
        builds.fetch_add(1, std::memory_order_relaxed);
        WINSH_TRY(const std::optional<Built> same, kept(input, assembly));
        if (same) return *same;
        // The documented answer for nothing is made of nothing: it needs no place in the store.
        if (assembly.snapshot.status != SnapshotStatus::empty) {
            const Result<void> put = store.snapshots().put(assembly.snapshot);
            // A full disk must not keep anybody from reading.
            if (!put.has_value())
                log.warning("snapshot_not_stored", {{"workspace", workspace.text()},
                                                    {"loop", loop.id.text()},
                                                    {"error", put.error().message}});
        }
        return Built{served(assembly.snapshot), input.now, assembly.snapshot.rebuild_at};
    }

    /// The caller holds the workspace's lock. A change that comes while it is being built makes it build
    /// again.
    Result<std::shared_ptr<const ServedSnapshot>> build(const WorkspaceId& workspace, const Loop& loop) {
        const std::atomic<std::uint64_t>& version = versions[stripe_of(workspace)];
        Built built;
        for (int tries = 0; tries < kMostTries; ++tries) {
            const std::uint64_t before = version.load();
            WINSH_TRY(built, build_once(workspace, loop));
            if (version.load() != before) continue;
            cache.put(workspace, loop.id, built.snapshot, built.built_at, built.rebuild_at);
            // The change may have come between the look and the put: what it erased must not come back.
            if (version.load() != before) cache.erase(workspace, loop.id);
            return built.snapshot;
        }
        // Always overtaken: this answer is as old as any that is under way, but it must not stay.
        cache.erase(workspace, loop.id);
        return built.snapshot;
    }
};

Snapshots::Snapshots(Store& store, const Clock& clock, Log& log, std::size_t cache_bytes)
    : implementation_(std::make_unique<Implementation>(store, clock, log, cache_bytes)) {}

Snapshots::~Snapshots() = default;

std::shared_ptr<const ServedSnapshot> Snapshots::from_memory(const PackedId<WorkspaceId>& workspace,
                                                             std::string_view loop) const {
    return implementation_->held(workspace.characters().view(), loop);
}

Result<std::shared_ptr<const ServedSnapshot>> Snapshots::current(const WorkspaceId& workspace,
                                                                 const LoopId& loop) {
    const Loop* known = find_loop(loop);
    if (known == nullptr) return fail(ErrorKind::not_found, "There is no loop of that name.", "loop");
    if (auto held = implementation_->held(workspace.text(), loop.text())) return held;
    const std::lock_guard lock(implementation_->building[Implementation::stripe_of(workspace)]);
    if (auto held = implementation_->held(workspace.text(), loop.text())) return held;
    return implementation_->build(workspace, *known);
}

Result<std::vector<LoopOverview>> Snapshots::overview(const WorkspaceId& workspace) {
    WINSH_TRY(const std::vector<KnownConnection> connections,
              known_connections(implementation_->store, workspace));
    WINSH_TRY(const std::vector<BindingChoice> choices,
              implementation_->store.connections().choices(workspace));
    const Timestamp now = implementation_->clock.now();
    std::vector<LoopOverview> rows;
    for (const Loop& loop : loop_catalogue()) rows.push_back(overview_of(loop, connections, choices, now));
    return rows;
}

void Snapshots::sections_changed(const WorkspaceId& workspace) {
    const std::size_t stripe = Implementation::stripe_of(workspace);
    implementation_->versions[stripe].fetch_add(1);
    for (const LoopId& loop : implementation_->cache.loops_of(workspace)) {
        const Loop* known = find_loop(loop);
        const std::lock_guard lock(implementation_->building[stripe]);
        const bool built = known != nullptr && implementation_->build(workspace, *known).has_value();
        // Better none than one that is known to be old: the next reading tries again.
        if (!built) implementation_->cache.erase(workspace, loop);
    }
}

void Snapshots::forget(const WorkspaceId& workspace) {
    implementation_->versions[Implementation::stripe_of(workspace)].fetch_add(1);
    implementation_->cache.erase(workspace);
}

void Snapshots::forget_all() {
    for (auto& version : implementation_->versions) version.fetch_add(1);
    implementation_->cache.clear();
}

Snapshots::Counts Snapshots::counts() const {
    const SnapshotCache::Size size = implementation_->cache.size();
    return {.builds = implementation_->builds.load(std::memory_order_relaxed),
            .held = size.entries,
            .held_bytes = size.bytes};
}

}  // namespace winsh
