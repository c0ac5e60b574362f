#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "model/ids.h"
#include "snapshots/snapshots.h"

namespace winsh {

/// Snapshots in memory, bounded in bytes; what has not been read for long goes first. Each of the shards has
/// a share of the bytes, which only a snapshot that is larger than it exceeds, alone. Looking up and making
/// room cost one hash and one short lock, whatever the number of workspaces.
class SnapshotCache {
public:
    explicit SnapshotCache(std::size_t most_bytes);
    SnapshotCache(const SnapshotCache&) = delete;
    SnapshotCache& operator=(const SnapshotCache&) = delete;

    /// nullptr where it is not held, or was to be built again before now.
    std::shared_ptr<const ServedSnapshot> find(std::string_view workspace, std::string_view loop,
                                               const Clock& clock) const;
    /// The same, however old.
    std::shared_ptr<const ServedSnapshot> find_any(std::string_view workspace, std::string_view loop) const;
    /// `built_at` and `rebuild_at` bound the time in which it may be served: before the one the clock has
    /// been set back.
    void put(const WorkspaceId& workspace, const LoopId& loop, std::shared_ptr<const ServedSnapshot> snapshot,
             Timestamp built_at, std::optional<Timestamp> rebuild_at);
    void erase(const WorkspaceId& workspace, const LoopId& loop);
    void erase(const WorkspaceId& workspace);
    void clear();
    /// The loops of the workspace that are held, in alphabetical order.
    std::vector<LoopId> loops_of(const WorkspaceId& workspace) const;

    struct Size {
        std::size_t entries = 0;
        std::size_t bytes = 0;
    };
    Size size() const;

private:
    struct KeyView {
        std::string_view workspace;
        std::string_view loop;
    };
    /// The characters stand in the key itself: a look-up among many touches no further memory for them.
    class Key {
    public:
        explicit Key(const KeyView& view);
        KeyView view() const {
            return {{text_.data(), workspace_size_}, {text_.data() + workspace_size_, loop_size_}};
        }
        static constexpr std::size_t kMostCharacters = 102;

    private:
        std::array<char, kMostCharacters> text_;
        std::uint8_t workspace_size_;
        std::uint8_t loop_size_;
    };
    /// Not `noexcept`: libstdc++ then keeps each entry's hash beside it, and a look-up reads no neighbour's
    /// key.
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(const KeyView& key) const;
        std::size_t operator()(const Key& key) const { return (*this)(key.view()); }
    };
    struct Equal {
        using is_transparent = void;
        static KeyView view(const KeyView& key) { return key; }
        static KeyView view(const Key& key) { return key.view(); }
        template <typename Left, typename Right>
        bool operator()(const Left& left, const Right& right) const noexcept {
            return view(left).workspace == view(right).workspace && view(left).loop == view(right).loop;
        }
    };
    struct Entry {
        /// Shared with the answers in flight, which outlive an entry.
        std::shared_ptr<const ServedSnapshot> snapshot;
        Timestamp built_at;
        std::optional<Timestamp> rebuild_at;
        std::size_t bytes = 0;
        std::uint64_t read_at = 0;  ///< In ticks of the shard.
    };
    struct alignas(64) Shard {
        mutable std::mutex mutex;
        mutable std::uint64_t tick = 0;
        std::size_t bytes = 0;
        mutable std::unordered_map<Key, Entry, Hash, Equal> entries;
        std::unordered_map<std::string, std::vector<std::string>> loops;
        std::size_t hand = 0;  ///< The bucket where the next search for room begins.
    };
    static constexpr std::size_t kShards = 32;

    Shard& shard_of(std::string_view workspace) const;
    using Entries = std::unordered_map<Key, Entry, Hash, Equal>;
    static void remove(Shard& shard, Entries::iterator entry);
    static Entries::iterator least_read_of_some(Shard& shard);
    void make_room(Shard& shard, std::size_t bytes);

    std::size_t most_bytes_of_shard_;
    mutable std::array<Shard, kShards> shards_;
};

}  // namespace winsh
