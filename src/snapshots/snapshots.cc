#include "snapshots/snapshots.h"

#include <array>
#include <atomic>
#include <mutex>

#include "base/digest.h"
#include "base/format.h"
#include "base/json.h"
#include "base/text.h"
#include "document/parse_snapshot.h"
#include "document/snapshot_difference.h"
#include "snapshots/assembler.h"
#include "snapshots/known_loops.h"
#include "snapshots/material.h"
#include "snapshots/snapshot_cache.h"

namespace winsh {
namespace {

constexpr std::size_t kStripes = 64;
constexpr int kMostTries = 4;
/// Enough for those who read with a budget of their own to be told "not modified".
constexpr std::size_t kBytesOfAside = std::size_t{4} << 20U;

std::shared_ptr<const http::Content> content_of(const std::string& bytes) {
    const std::string etag = "\"" + to_hex(as_bytes(sha256(bytes))).substr(0, 32) + "\"";
    return http::make_content(bytes, "application/json", etag);
}

std::shared_ptr<const ServedSnapshot> served(const StoredSnapshot& snapshot) {
    auto ready = std::make_shared<ServedSnapshot>();
    ready->status = snapshot.status;
    ready->digest = snapshot.digest;
    ready->generated_at = snapshot.generated_at;
    ready->content = content_of(snapshot.bytes);
    return ready;
}

Json parsed(std::string_view document) { return parse_snapshot(document).value_or(Json()); }

/// What is to be built. With the usual budget it becomes the latest of its loop, with another it stands
/// aside.
struct Wanted {
    const WorkspaceId& workspace;
    const LoopId& loop;
    std::size_t budget = kDefaultBudgetTokens;

    bool is_aside() const { return budget != kDefaultBudgetTokens; }
    /// Its name in its cache.
    LoopId key() const { return is_aside() ? LoopId(format("{}?{}", loop.text(), budget)) : loop; }
};

/// One more that waits, for as long as this lives.
class Waiting {
public:
    explicit Waiting(std::atomic<int>& count) : count_(count), number_(++count) {}
    ~Waiting() { --count_; }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    int number() const { return number_; }

private:
    std::atomic<int>& count_;
    int number_;
};

constexpr int kMostBuildsWaiting = 2;

std::unexpected<Error> fail_later(std::string sentence) {
    return std::unexpected(Error{ErrorKind::rate_limited, std::move(sentence), {}, 1});
}

}  // namespace

struct Snapshots::Implementation {
    Store& store;
    const Clock& clock;
    Log& log;
    SnapshotCache latest;
    SnapshotCache aside;  ///< Those with budgets of their own.
    PeopleCache people;
    std::atomic<std::uint64_t> builds{0};
    /// Counts the changes of workspaces. Those that share a counter build now and then once more than they
    /// had to.
    std::array<std::atomic<std::uint64_t>, kStripes> versions{};
    /// One build at a time per workspace, so that an older one never ends after a newer one.
    std::array<std::mutex, kStripes> building;
    std::array<std::atomic<int>, kStripes> builds_waiting{};

    Implementation(Store& given_store, const Clock& given_clock, Log& given_log, std::size_t cache_bytes)
        : store(given_store),
          clock(given_clock),
          log(given_log),
          latest(cache_bytes),
          aside(kBytesOfAside),
          people(given_store) {}

    static std::size_t stripe_of(const WorkspaceId& workspace) {
        return std::hash<WorkspaceId>{}(workspace) % kStripes;
    }

    SnapshotCache& cache_of(const Wanted& wanted) { return wanted.is_aside() ? aside : latest; }

    std::shared_ptr<const ServedSnapshot> held(const Wanted& wanted) {
        return cache_of(wanted).find(wanted.workspace.text(), wanted.key().text(), clock);
    }

    struct Built {
        std::shared_ptr<const ServedSnapshot> snapshot;
        Timestamp built_at;
        std::optional<Timestamp> rebuild_at;
    };

    /// What was built last stays what it is as long as it says the same, and nothing confirmed its data long
    /// enough after it: whoever polls with its ETag is told "not modified", also after a restart.
    Result<std::optional<Built>> kept(const Wanted& wanted, const AssemblyInput& input,
                                      const Assembly& assembly) {
        if (assembly.snapshot.status == SnapshotStatus::empty) return std::nullopt;
        const auto holds = [&](const std::string& digest, Timestamp generated_at) {
            if (digest != assembly.snapshot.digest || generated_at > input.now) return false;
            const bool confirmed_since = assembly.confirmed_at && *assembly.confirmed_at > generated_at;
            return !confirmed_since || input.now < generated_at + assembly.half_life;
        };
        const auto held = cache_of(wanted).find_any(wanted.workspace.text(), wanted.key().text());
        if (held && holds(held->digest, held->generated_at))
            return Built{held, input.now, rebuild_time(input, held->generated_at)};
        if (held) return std::nullopt;
        WINSH_TRY(const std::optional<StoredSnapshot> stored,
                  wanted.is_aside() ? store.snapshots().find(wanted.workspace, assembly.snapshot.digest)
                                    : store.snapshots().latest(wanted.workspace, wanted.loop));
        if (!stored || !holds(stored->digest, stored->generated_at)) return std::nullopt;
        return Built{served(*stored), input.now, rebuild_time(input, stored->generated_at)};
    }

    void keep(const Wanted& wanted, const StoredSnapshot& snapshot) {
        // The documented answer for nothing is made of nothing: it needs no place in the store.
        if (snapshot.status == SnapshotStatus::empty) return;
        const Result<void> put =
            wanted.is_aside() ? store.snapshots().put_aside(snapshot) : store.snapshots().put(snapshot);
        // A full disk must not keep anybody from reading.
        if (!put.has_value())
            log.warning("snapshot_not_stored", {{"workspace", wanted.workspace.text()},
                                                {"loop", wanted.loop.text()},
                                                {"error", put.error().message}});
    }

    Result<Built> build_once(const Wanted& wanted) {
        WINSH_TRY(const Material material, read_material(store, people, wanted.workspace, wanted.loop));
        const AssemblyInput input{.workspace = material.workspace,
                                  .loop = material.loop,
                                  .bindings = material.bindings,
                                  .sections = material.sections,
                                  .people = *material.people,
                                  .now = clock.now(),
                                  .budget_tokens = wanted.budget};
        const Assembly assembly = assemble(input);
        builds.fetch_add(1, std::memory_order_relaxed);
        WINSH_TRY(const std::optional<Built> same, kept(wanted, input, assembly));
        if (same) return *same;
        keep(wanted, assembly.snapshot);
        return Built{served(assembly.snapshot), input.now, assembly.snapshot.rebuild_at};
    }

    /// The caller holds the workspace's lock. A change that comes while it is being built makes it build
    /// again.
    Result<std::shared_ptr<const ServedSnapshot>> build(const Wanted& wanted) {
        const std::atomic<std::uint64_t>& version = versions[stripe_of(wanted.workspace)];
        SnapshotCache& cache = cache_of(wanted);
        const LoopId key = wanted.key();
        Built built;
        for (int tries = 0; tries < kMostTries; ++tries) {
            const std::uint64_t before = version.load();
            WINSH_TRY(built, build_once(wanted));
            if (version.load() != before) continue;
            cache.put(wanted.workspace, key, built.snapshot, built.built_at, built.rebuild_at);
            // The change may have come between the look and the put: what it erased must not come back.
            if (version.load() != before) cache.erase(wanted.workspace, key);
            return built.snapshot;
        }
        // Always overtaken: this answer is as old as any that is under way, but it must not stay.
        cache.erase(wanted.workspace, key);
        return built.snapshot;
    }

    Result<std::shared_ptr<const ServedSnapshot>> held_or_built(const Wanted& wanted) {
        if (auto ready = held(wanted)) return ready;
        // Each budget is a build of its own: who asks for many must not hold every worker.
        std::atomic<int>& waiting = builds_waiting[stripe_of(wanted.workspace)];
        const Waiting place(waiting);
        if (wanted.budget != kDefaultBudgetTokens && place.number() > kMostBuildsWaiting)
            return fail_later("Snapshots of this workspace are being built already. Ask again in a second.");
        const std::lock_guard lock(building[stripe_of(wanted.workspace)]);
        if (auto ready = held(wanted)) return ready;
        return build(wanted);
    }

    /// They are looked at again at their next reading, and stay what they are where they say the same. The
    /// caller holds the workspace's lock.
    void let_aside_expire(const WorkspaceId& workspace) {
        const Timestamp now = clock.now();
        for (const LoopId& key : aside.loops_of(workspace)) {
            const auto held = aside.find_any(workspace.text(), key.text());
            if (held) aside.put(workspace, key, held, now, now);
        }
    }
};

Snapshots::Snapshots(Store& store, const Clock& clock, Log& log, std::size_t cache_bytes)
    : implementation_(std::make_unique<Implementation>(store, clock, log, cache_bytes)) {}

Snapshots::~Snapshots() = default;

std::shared_ptr<const ServedSnapshot> Snapshots::from_memory(const PackedId<WorkspaceId>& workspace,
                                                             std::string_view loop) const {
    return implementation_->latest.find(workspace.characters().view(), loop, implementation_->clock);
}

Result<std::shared_ptr<const ServedSnapshot>> Snapshots::current(const WorkspaceId& workspace,
                                                                 const LoopId& loop) {
    return within(workspace, loop, kDefaultBudgetTokens);
}

Result<std::shared_ptr<const ServedSnapshot>> Snapshots::within(const WorkspaceId& workspace,
                                                                const LoopId& loop,
                                                                std::size_t budget_tokens) {
    WINSH_CHECK(known_loop(implementation_->store, workspace, loop));
    return implementation_->held_or_built({workspace, loop, budget_tokens});
}

Result<std::shared_ptr<const ServedSnapshot>> Snapshots::of_digest(const WorkspaceId& workspace,
                                                                   std::string_view digest) {
    WINSH_TRY(const std::optional<StoredSnapshot> stored,
              implementation_->store.snapshots().find(workspace, digest));
    if (!stored)
        return fail(ErrorKind::not_found,
                    "There is no snapshot of that digest here. Old ones are forgotten: read the loop's "
                    "latest snapshot.",
                    "digest");
    return served(*stored);
}

Result<std::shared_ptr<const http::Content>> Snapshots::difference_since(const WorkspaceId& workspace,
                                                                         const LoopId& loop,
                                                                         std::string_view digest,
                                                                         const ServedSnapshot& current) {
    WINSH_TRY(const std::optional<StoredSnapshot> base,
              implementation_->store.snapshots().find(workspace, digest));
    if (!base || base->loop != loop) return nullptr;
    const std::optional<Json> difference =
        difference_between(parsed(base->bytes), parsed(current.content->bytes));
    if (!difference) return nullptr;
    return content_of(to_text(*difference));
}

Result<std::vector<PastSnapshot>> Snapshots::history(const WorkspaceId& workspace, const LoopId& loop,
                                                     int limit) {
    WINSH_CHECK(known_loop(implementation_->store, workspace, loop));
    return implementation_->store.snapshots().history(workspace, loop, limit);
}

Result<std::vector<LoopOverview>> Snapshots::overview(const WorkspaceId& workspace) {
    return overview_of_loops(implementation_->store, workspace, implementation_->clock.now());
}

Result<std::vector<Loop>> Snapshots::loops(const WorkspaceId& workspace) {
    return known_loops(implementation_->store, workspace);
}

Result<Loop> Snapshots::loop(const WorkspaceId& workspace, const LoopId& id) {
    return known_loop(implementation_->store, workspace, id);
}

void Snapshots::sections_changed(const WorkspaceId& workspace) {
    const std::size_t stripe = Implementation::stripe_of(workspace);
    implementation_->versions[stripe].fetch_add(1);
    implementation_->people.forget(workspace);
    {
        const std::lock_guard lock(implementation_->building[stripe]);
        implementation_->let_aside_expire(workspace);
    }
    for (const LoopId& loop : implementation_->latest.loops_of(workspace)) {
        const std::lock_guard lock(implementation_->building[stripe]);
        // Better none than one that is known to be old, or of a loop that was removed: the next reading tries
        // again.
        if (!implementation_->build({workspace, loop})) implementation_->latest.erase(workspace, loop);
    }
}

void Snapshots::forget(const WorkspaceId& workspace) {
    implementation_->versions[Implementation::stripe_of(workspace)].fetch_add(1);
    implementation_->people.forget(workspace);
    implementation_->latest.erase(workspace);
    implementation_->aside.erase(workspace);
}

void Snapshots::forget_all() {
    for (auto& version : implementation_->versions) version.fetch_add(1);
    implementation_->people.forget_all();
    implementation_->latest.clear();
    implementation_->aside.clear();
}

Snapshots::Counts Snapshots::counts() const {
    const SnapshotCache::Size latest = implementation_->latest.size();
    const SnapshotCache::Size aside = implementation_->aside.size();
    return {.builds = implementation_->builds.load(std::memory_order_relaxed),
            .held = latest.entries + aside.entries,
            .held_bytes = latest.bytes + aside.bytes};
}

}  // namespace winsh
