#include "snapshots/poll_streaks.h"

#include <utility>

namespace winsh {

PollStreak streak_after(PollStreak before, PollOutcome::Kind kind, Timestamp began) {
    switch (kind) {
        case PollOutcome::Kind::delivered:
            return {.polls = 1, .last_began = began};
        case PollOutcome::Kind::unchanged:
            return {.polls = before.polls + 1, .last_began = began};
        case PollOutcome::Kind::failed:
            break;
    }
    return {};
}

PollStreak PollStreaks::take(const ConnectionId& id) {
    const std::lock_guard lock(mutex_);
    return std::exchange(streaks_[id], PollStreak{});
}

void PollStreaks::keep(const ConnectionId& id, PollStreak next) {
    const std::lock_guard lock(mutex_);
    const auto found = streaks_.find(id);
    if (found != streaks_.end()) found->second = next;
}

void PollStreaks::end(const ConnectionId& id) {
    const std::lock_guard lock(mutex_);
    streaks_.erase(id);
}

}  // namespace winsh
