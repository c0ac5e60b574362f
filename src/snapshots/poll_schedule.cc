#include "snapshots/poll_schedule.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace winsh {
namespace {

constexpr std::chrono::milliseconds kFirstBackOff = std::chrono::seconds(30);
constexpr std::chrono::milliseconds kMostBackOff = std::chrono::minutes(30);
constexpr std::chrono::milliseconds kMoreToReadWait = std::chrono::seconds(10);
constexpr std::chrono::milliseconds kMostWait = std::chrono::hours(24);

std::chrono::milliseconds back_off(int failures_in_a_row) {
    std::chrono::milliseconds wait = kFirstBackOff;
    for (int failure = 1; failure < failures_in_a_row && wait < kMostBackOff; ++failure) wait *= 2;
    return std::min(wait, kMostBackOff);
}

/// The wait itself, give or take that part of it.
std::chrono::milliseconds spread(std::chrono::milliseconds wait, int part, Random& random) {
    return wait - wait / part + random_wait(2 * wait / part, random);
}

}  // namespace

std::chrono::milliseconds random_wait(std::chrono::milliseconds most, Random& random) {
    std::array<std::uint8_t, 4> bytes{};
    random.fill(bytes);
    std::uint64_t number = 0;
    for (const std::uint8_t byte : bytes) number = number << 8U | byte;
    const auto range = static_cast<std::uint64_t>(std::max<std::int64_t>(most.count(), 0)) + 1;
    return std::chrono::milliseconds(static_cast<std::int64_t>(number % range));
}

std::chrono::milliseconds poll_wait(const PollTiming& timing, Timestamp now, Random& random) {
    if (timing.failures_in_a_row == 0)
        return spread(timing.has_more_to_read ? std::min(timing.interval, kMoreToReadWait) : timing.interval,
                      10, random);
    std::chrono::milliseconds wait = spread(back_off(timing.failures_in_a_row), 5, random);
    if (timing.retry_at) {
        // A little after that moment, and not all connections at the same time.
        const std::chrono::milliseconds wished =
            *timing.retry_at - now + random_wait(std::chrono::seconds(5), random);
        wait = std::max(wait, std::min(wished, kMostWait));
    }
    return wait;
}

/// Whatever changes in a workspace changes its place among the others.
template <typename Change>
void PollSchedule::change(const WorkspaceId& id, Change make) {
    Workspace& workspace = workspaces_[id];
    if (workspace.is_ready) {
        ready_.erase({workspace.running, workspace.last_turn, id});
    } else if (!workspace.queue.empty()) {
        waiting_.erase({workspace.queue.begin()->first, id});
    }
    workspace.is_ready = false;
    make(workspace);
    if (!workspace.queue.empty()) {
        if (workspace.running < most_) waiting_.emplace(workspace.queue.begin()->first, id);
    } else if (workspace.running == 0) {
        workspaces_.erase(id);
    }
}

void PollSchedule::ask_for(const ConnectionId& id, const WorkspaceId& workspace, SteadyTime due) {
    Entry& entry = connections_.try_emplace(id, Entry{workspace, false, std::nullopt}).first->second;
    if (entry.due && *entry.due <= due) return;
    if (entry.is_running) {
        entry.due = due;
        return;
    }
    change(entry.workspace, [&](Workspace& own) {
        if (entry.due) own.queue.erase({*entry.due, id});
        own.queue.emplace(due, id);
    });
    entry.due = due;
}

std::optional<PollSchedule::Turn> PollSchedule::take(SteadyTime now) {
    while (!waiting_.empty() && waiting_.begin()->first <= now) {
        const WorkspaceId id = waiting_.begin()->second;
        waiting_.erase(waiting_.begin());
        Workspace& workspace = workspaces_.at(id);
        workspace.is_ready = true;
        ready_.emplace(workspace.running, workspace.last_turn, id);
    }
    if (ready_.empty()) return std::nullopt;
    Turn turn{{}, std::get<WorkspaceId>(*ready_.begin())};
    change(turn.workspace, [&](Workspace& own) {
        turn.connection = own.queue.begin()->second;
        own.queue.erase(own.queue.begin());
        ++own.running;
        own.last_turn = ++turns_;
    });
    Entry& entry = connections_.at(turn.connection);
    entry.is_running = true;
    entry.due.reset();
    return turn;
}

void PollSchedule::finished(const ConnectionId& id, SteadyTime next) {
    const auto known = connections_.find(id);
    if (known == connections_.end() || !known->second.is_running) return;
    Entry& entry = known->second;
    const SteadyTime due = entry.due ? std::min(*entry.due, next) : next;
    entry.is_running = false;
    entry.due = due;
    change(entry.workspace, [&](Workspace& own) {
        --own.running;
        own.queue.emplace(due, id);
    });
}

void PollSchedule::remove(const ConnectionId& id) {
    const auto known = connections_.find(id);
    if (known == connections_.end()) return;
    const Entry& entry = known->second;
    change(entry.workspace, [&](Workspace& own) {
        if (entry.is_running) {
            --own.running;
        } else {
            own.queue.erase({*entry.due, id});
        }
    });
    connections_.erase(known);
}

std::optional<SteadyTime> PollSchedule::next() const {
    if (!ready_.empty()) return workspaces_.at(std::get<WorkspaceId>(*ready_.begin())).queue.begin()->first;
    if (!waiting_.empty()) return waiting_.begin()->first;
    return std::nullopt;
}

}  // namespace winsh
