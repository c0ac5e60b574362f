#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "base/clock.h"
#include "base/random.h"
#include "model/ids.h"

namespace winsh {

/// What the next poll of a connection is timed by.
struct PollTiming {
    std::chrono::milliseconds interval{0};
    int failures_in_a_row = 0;
    std::optional<Timestamp> retry_at;  ///< The upstream's own wish.
    bool has_more_to_read = false;      ///< Where the poll before succeeded.
};

/// How long to wait: after a success the interval, give or take a tenth, or 10 s
/// where there is more to read at once; after the n-th failure in a row 30 s
/// × 2^(n-1), at most 30 minutes, give or take a fifth, and not before the upstream wants to be asked, which
/// may be a day away.
std::chrono::milliseconds poll_wait(const PollTiming& timing, Timestamp now, Random& random);
/// Uniform between 0 and `most`.
std::chrono::milliseconds random_wait(std::chrono::milliseconds most, Random& random);

/// Which connection is polled when; each at most once at a time, and no more than some of a workspace at
/// once, so that the slow upstreams of one cannot hold every thread. Of the workspaces with something due
/// that one is next which has the fewest polls running, and among those the one whose last turn is the
/// longest ago: how many connections it has does not matter. Times are steady: a wall clock that jumps stops
/// nothing. No call takes longer than the logarithm of what there is. Not safe from several threads by
/// itself.
class PollSchedule {
public:
    /// A quarter of the threads that the poller has.
    static constexpr unsigned kMostOfAWorkspace = 2;

    explicit PollSchedule(unsigned most_of_a_workspace) : most_(most_of_a_workspace) {}

    struct Turn {
        ConnectionId connection;
        WorkspaceId workspace;
        friend bool operator==(const Turn&, const Turn&) = default;
    };

    /// Due at that time, or earlier if it was due earlier. While it is being polled: once more after that.
    void ask_for(const ConnectionId& id, const WorkspaceId& workspace, SteadyTime due);
    /// One that is due and may be polled, which is being polled from now on.
    std::optional<Turn> take(SteadyTime now);
    /// The poll has ended; the next one is due then, or as `ask_for` said meanwhile.
    void finished(const ConnectionId& id, SteadyTime next);
    /// Never again. Where it is being polled, that poll counts no longer.
    void remove(const ConnectionId& id);
    bool knows(const ConnectionId& id) const { return connections_.contains(id); }
    /// When `take` has something to give; nothing while it has to wait for `finished` or `ask_for`.
    std::optional<SteadyTime> next() const;

private:
    struct Entry {
        WorkspaceId workspace;
        bool is_running = false;
        std::optional<SteadyTime> due;  ///< While it runs: when once more.
    };
    struct Workspace {
        std::set<std::pair<SteadyTime, ConnectionId>> queue;  ///< What does not run.
        unsigned running = 0;
        std::uint64_t last_turn = 0;
        bool is_ready = false;
    };
    /// In which order workspaces get their turns.
    using Rank = std::tuple<unsigned, std::uint64_t, WorkspaceId>;

    template <typename Change>
    void change(const WorkspaceId& id, Change make);

    unsigned most_;
    std::uint64_t turns_ = 0;
    std::map<ConnectionId, Entry> connections_;
    std::map<WorkspaceId, Workspace> workspaces_;
    // Workspaces that may have a poll started stand in one of these.
    std::set<std::pair<SteadyTime, WorkspaceId>> waiting_;  ///< By when their first connection is due.
    std::set<Rank> ready_;                                  ///< It is.
};

}  // namespace winsh
