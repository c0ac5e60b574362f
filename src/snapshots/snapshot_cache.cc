#include "snapshots/snapshot_cache.h"

#include <algorithm>
#include <functional>

namespace winsh {
namespace {

/// What an entry costs beside its bytes: keys, map nodes, control blocks.
constexpr std::size_t kOverhead = 512;
constexpr std::size_t kCandidates = 16;
/// By so much clocks are set back in ordinary life.
constexpr std::chrono::minutes kClockSlack{5};

std::size_t bytes_of(const ServedSnapshot& snapshot) {
    return kOverhead + snapshot.content->bytes.size() + snapshot.content->gzip.size();
}

}  // namespace

std::size_t SnapshotCache::Hash::operator()(const KeyView& key) const {
    const std::size_t loop = std::hash<std::string_view>{}(key.loop);
    return std::hash<std::string_view>{}(key.workspace) ^ (loop * 0x9e3779b97f4a7c15U);
}

SnapshotCache::Key::Key(const KeyView& view)
    : workspace_size_(static_cast<std::uint8_t>(view.workspace.size())),
      loop_size_(static_cast<std::uint8_t>(view.loop.size())) {
    std::ranges::copy(view.loop, std::ranges::copy(view.workspace, text_.begin()).out);
}

SnapshotCache::SnapshotCache(std::size_t most_bytes) : most_bytes_of_shard_(most_bytes / kShards) {}

SnapshotCache::Shard& SnapshotCache::shard_of(std::string_view workspace) const {
    // The last characters of an id are random; all of them would be hashed twice otherwise.
    const std::string_view tail =
        workspace.substr(workspace.size() - std::min<std::size_t>(workspace.size(), 4));
    std::size_t sum = 0;
    for (const char character : tail) sum = sum * 31 + static_cast<unsigned char>(character);
    return shards_[sum % kShards];
}

std::shared_ptr<const ServedSnapshot> SnapshotCache::find(std::string_view workspace, std::string_view loop,
                                                          const Clock& clock) const {
    const Shard& shard = shard_of(workspace);
    std::shared_ptr<const ServedSnapshot> snapshot;
    Timestamp built_at;
    std::optional<Timestamp> rebuild_at;
    {
        const std::lock_guard lock(shard.mutex);
        const auto found = shard.entries.find(KeyView{workspace, loop});
        if (found == shard.entries.end()) return nullptr;
        found->second.read_at = ++shard.tick;
        snapshot = found->second.snapshot;
        built_at = found->second.built_at;
        rebuild_at = found->second.rebuild_at;
    }
    // The clock costs as much as the rest: not under the lock.
    if (!rebuild_at) return snapshot;
    const Timestamp now = clock.now();
    return now < *rebuild_at && now >= built_at - kClockSlack ? snapshot : nullptr;
}

std::shared_ptr<const ServedSnapshot> SnapshotCache::find_any(std::string_view workspace,
                                                              std::string_view loop) const {
    const Shard& shard = shard_of(workspace);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.entries.find(KeyView{workspace, loop});
    return found == shard.entries.end() ? nullptr : found->second.snapshot;
}

void SnapshotCache::remove(Shard& shard, Entries::iterator entry) {
    const KeyView key = entry->first.view();
    const auto loops = shard.loops.find(std::string(key.workspace));
    if (loops != shard.loops.end()) {
        std::erase(loops->second, key.loop);
        if (loops->second.empty()) shard.loops.erase(loops);
    }
    shard.bytes -= entry->second.bytes;
    shard.entries.erase(entry);
}

/// What was read longest ago among a few: nearly as good a choice as among all, and looking costs the same
/// however many there are.
SnapshotCache::Entries::iterator SnapshotCache::least_read_of_some(Shard& shard) {
    const Entries::value_type* chosen = nullptr;
    for (std::size_t seen = 0; seen < std::min(kCandidates, shard.entries.size());) {
        shard.hand = (shard.hand + 1) % shard.entries.bucket_count();
        for (auto entry = shard.entries.begin(shard.hand); entry != shard.entries.end(shard.hand); ++entry) {
            ++seen;
            if (chosen == nullptr || entry->second.read_at < chosen->second.read_at) chosen = &*entry;
        }
    }
    return shard.entries.find(chosen->first);
}

void SnapshotCache::make_room(Shard& shard, std::size_t bytes) {
    while (!shard.entries.empty() && shard.bytes + bytes > most_bytes_of_shard_)
        remove(shard, least_read_of_some(shard));
}

void SnapshotCache::put(const WorkspaceId& workspace, const LoopId& loop,
                        std::shared_ptr<const ServedSnapshot> snapshot, Timestamp built_at,
                        std::optional<Timestamp> rebuild_at) {
    const std::size_t bytes = bytes_of(*snapshot);
    // Ids of another form than ours: nothing to make room for.
    if (workspace.text().size() + loop.text().size() > Key::kMostCharacters) return;
    Shard& shard = shard_of(workspace.text());
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.entries.find(KeyView{workspace.text(), loop.text()});
    if (found != shard.entries.end()) remove(shard, found);
    make_room(shard, bytes);
    shard.entries.emplace(Key({workspace.text(), loop.text()}),
                          Entry{std::move(snapshot), built_at, rebuild_at, bytes, ++shard.tick});
    shard.loops[workspace.text()].push_back(loop.text());
    shard.bytes += bytes;
}

void SnapshotCache::erase(const WorkspaceId& workspace, const LoopId& loop) {
    Shard& shard = shard_of(workspace.text());
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.entries.find(KeyView{workspace.text(), loop.text()});
    if (found != shard.entries.end()) remove(shard, found);
}

void SnapshotCache::erase(const WorkspaceId& workspace) {
    for (const LoopId& loop : loops_of(workspace)) erase(workspace, loop);
}

void SnapshotCache::clear() {
    for (Shard& shard : shards_) {
        const std::lock_guard lock(shard.mutex);
        shard.entries.clear();
        shard.loops.clear();
        shard.bytes = 0;
    }
}

std::vector<LoopId> SnapshotCache::loops_of(const WorkspaceId& workspace) const {
    std::vector<LoopId> loops;
    {
        const Shard& shard = shard_of(workspace.text());
        const std::lock_guard lock(shard.mutex);
        const auto found = shard.loops.find(workspace.text());
        if (found == shard.loops.end()) return loops;
        for (const std::string& loop : found->second) loops.emplace_back(loop);
    }
    std::ranges::sort(loops);
    return loops;
}

SnapshotCache::Size SnapshotCache::size() const {
    Size size;
    for (const Shard& shard : shards_) {
        const std::lock_guard lock(shard.mutex);
        size.entries += shard.entries.size();
        size.bytes += shard.bytes;
    }
    return size;
}

}  // namespace winsh
