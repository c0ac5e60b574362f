#include "snapshots/poll_schedule.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace winsh {
namespace {

constexpr std::chrono::milliseconds kFirstBackOff = std::chrono::seconds(30);
constexpr std::chrono::milliseconds kMostBackOff = std::chrono::minutes(30);
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
    if (timing.failures_in_a_row == 0) return spread(timing.interval, 10, random);
    std::chrono::milliseconds wait = spread(back_off(timing.failures_in_a_row), 5, random);
    if (timing.retry_at) {
        // A little after that moment, and not all connections at the same time.
        const std::chrono::milliseconds wished =
            *timing.retry_at - now + random_wait(std::chrono::seconds(5), random);
        wait = std::max(wait, std::min(wished, kMostWait));
    }
    return wait;
}

void PollSchedule::ask_for(const ConnectionId& id, SteadyTime due) {
    if (const auto running = running_.find(id); running != running_.end()) {
        running->second = running->second ? std::min(*running->second, due) : due;
        return;
    }
    if (const auto known = due_.find(id); known != due_.end()) {
        if (known->second <= due) return;
        queue_.erase({known->second, id});
    }
    due_[id] = due;
    queue_.emplace(due, id);
}

std::optional<ConnectionId> PollSchedule::take(SteadyTime now) {
    if (queue_.empty() || queue_.begin()->first > now) return std::nullopt;
    ConnectionId id = queue_.begin()->second;
    queue_.erase(queue_.begin());
    due_.erase(id);
    running_[id] = std::nullopt;
    return id;
}

void PollSchedule::finished(const ConnectionId& id, SteadyTime next) {
    const auto running = running_.find(id);
    if (running == running_.end()) return;
    const SteadyTime due = running->second ? std::min(*running->second, next) : next;
    running_.erase(running);
    ask_for(id, due);
}

void PollSchedule::remove(const ConnectionId& id) {
    running_.erase(id);
    if (const auto known = due_.find(id); known != due_.end()) {
        queue_.erase({known->second, id});
        due_.erase(known);
    }
}

bool PollSchedule::knows(const ConnectionId& id) const { return due_.contains(id) || running_.contains(id); }

std::optional<SteadyTime> PollSchedule::next() const {
    if (queue_.empty()) return std::nullopt;
    return queue_.begin()->first;
}

}  // namespace winsh
