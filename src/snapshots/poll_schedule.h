#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
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
};

/// How long to wait: after a success the interval, give or take a tenth; after the n-th failure in a row 30 s
/// × 2^(n-1), at most 30 minutes, give or take a fifth, and not before the upstream wants to be asked, which
/// may be a day away.
std::chrono::milliseconds poll_wait(const PollTiming& timing, Timestamp now, Random& random);
/// Uniform between 0 and `most`.
std::chrono::milliseconds random_wait(std::chrono::milliseconds most, Random& random);

/// Which connection is polled when; each at most once at a time. Times are steady: a wall clock that jumps
/// stops nothing. Not safe from several threads by itself.
class PollSchedule {
public:
    /// Due at that time, or earlier if it was due earlier. While it is being polled: once more after that.
    void ask_for(const ConnectionId& id, SteadyTime due);
    /// The first that is due, which is being polled from now on.
    std::optional<ConnectionId> take(SteadyTime now);
    /// The poll has ended; the next one is due then, or as `ask_for` said meanwhile.
    void finished(const ConnectionId& id, SteadyTime next);
    void remove(const ConnectionId& id);
    bool knows(const ConnectionId& id) const;
    std::optional<SteadyTime> next() const;

private:
    std::set<std::pair<SteadyTime, ConnectionId>> queue_;
    std::map<ConnectionId, SteadyTime> due_;
    /// Being polled, and when once more.
    std::map<ConnectionId, std::optional<SteadyTime>> running_;
};

}  // namespace winsh
