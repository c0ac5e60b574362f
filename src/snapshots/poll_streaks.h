#pragma once

#include <map>

#include "connectors/connector.h"
#include "model/ids.h"

namespace winsh {

/// The streak that each connection's next poll goes on with, in this process; after a start everything is
/// looked at. Not safe from several threads by itself.
class PollStreaks {
public:
    PollStreak of(const ConnectionId& id) const {
        const auto found = streaks_.find(id);
        return found == streaks_.end() ? PollStreak{} : found->second;
    }
    /// A poll has ended that began then and went on with `before`.
    void note(const ConnectionId& id, PollStreak before, PollOutcome::Kind kind, Timestamp began) {
        if (kind == PollOutcome::Kind::failed) {
            streaks_.erase(id);
        } else {
            const unsigned polls = kind == PollOutcome::Kind::delivered ? 1 : before.polls + 1;
            streaks_.insert_or_assign(id, PollStreak{.polls = polls, .last_began = began});
        }
    }
    void end(const ConnectionId& id) { streaks_.erase(id); }

private:
    std::map<ConnectionId, PollStreak> streaks_;
};

}  // namespace winsh
