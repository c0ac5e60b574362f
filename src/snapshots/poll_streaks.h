#pragma once

#include <map>
#include <mutex>

#include "connectors/connector.h"
#include "model/ids.h"

namespace winsh {

/// What the next poll goes on with after one that began then and came to this.
PollStreak streak_after(PollStreak before, PollOutcome::Kind kind, Timestamp began);

/// The streak of each connection, in this process; after a start everything is looked at. Safe from
/// several threads.
class PollStreaks {
public:
    /// For a poll that begins. Until `keep` is called the next one is to look at everything.
    PollStreak take(const ConnectionId& id);
    /// That poll's outcome has been stored. Without effect where the streak was ended meanwhile.
    void keep(const ConnectionId& id, PollStreak next);
    void end(const ConnectionId& id);

private:
    std::mutex mutex_;
    std::map<ConnectionId, PollStreak> streaks_;
};

}  // namespace winsh
