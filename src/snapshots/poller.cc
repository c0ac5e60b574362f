#include "snapshots/poller.h"

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "base/background_thread.h"
#include "base/caught.h"
#include "base/secret.h"
#include "snapshots/guarded_poll.h"
#include "snapshots/poll_result.h"
#include "snapshots/poll_schedule.h"
#include "snapshots/poll_streaks.h"
#include "snapshots/section_builder.h"

namespace winsh {
namespace {

/// How long a thread sleeps at the most: health that waits is written by then, and a clock that jumped is
/// noticed.
constexpr std::chrono::milliseconds kLongestSleep{1'000};
constexpr std::size_t kHealthBatch = 64;
/// Where winsh itself, not the upstream, is what fails (a full disk, for one).
constexpr std::chrono::milliseconds kOwnFaultWait = std::chrono::seconds(60);
/// So many connections that were due while the server was down do not start within one second.
constexpr std::chrono::milliseconds kStartSpread{50};
constexpr std::chrono::milliseconds kMostStartSpread = std::chrono::seconds(60);
constexpr std::chrono::milliseconds kMostRememberedWait = std::chrono::hours(24);

}  // namespace

struct Poller::Implementation : PollerParts {
    /// Held while health is written, so that an older one never comes behind a newer one. Taken before
    /// `mutex`.
    std::mutex health_writes;
    PollStreaks streaks;
    std::mutex mutex;  ///< Guards all down to the threads.
    std::condition_variable woken;
    PollSchedule schedule{PollSchedule::kMostOfAWorkspace};
    /// Polls that changed nothing to be seen; written together.
    std::map<ConnectionId, ConnectionHealth> unwritten;
    bool started = false;
    bool stopping = false;
    std::vector<std::thread> threads;

    std::atomic<std::uint64_t> polls{0};
    std::atomic<std::uint64_t> failures{0};
    std::atomic<std::uint64_t> unchanged{0};

    enum class Overdue { at_once, spread };
    Result<void> read_connections(Overdue overdue);
    void work() noexcept;
    void poll_until_stopped();
    void poll(const PollSchedule::Turn& turn);
    /// Answers how long to wait for the next one; nothing where the connection is gone.
    std::optional<std::chrono::milliseconds> poll_known(const ConnectionId& id, const WorkspaceId& workspace);
    PollOutcome ask(const Connection& connection, const Connector* connector, const Json& memory,
                    PollStreak streak);
    std::optional<ConnectionHealth> health_of(const ConnectionId& id);
    /// What came of one poll.
    struct News {
        PollOutcome outcome;
        std::optional<Section> section;  ///< Where something was delivered.
        bool reads_differently = false;  ///< In a snapshot.
        PollStreak next_streak;
    };
    News read(const Connection& connection, const std::optional<SectionMemory>& last, PollStreak streak);
    Result<void> keep(const News& news, const ConnectionHealth& health);
    std::chrono::milliseconds wait_after(const ConnectionHealth& health, const ConnectorInfo* info,
                                         const PollOutcome& outcome = {});
    void count(const PollOutcome& outcome);
    void write_health() noexcept;
    void write_waiting_health();
    void forget(const ConnectionId& id, const WorkspaceId& workspace);
    bool has_changed(const Connection& connection);
};

Result<void> Poller::Implementation::read_connections(Overdue overdue) {
    WINSH_TRY(const std::vector<Connection> all, store.connections().all());
    WINSH_TRY(const auto health, store.connections().all_health());
    const Timestamp now = clock.now();
    const SteadyTime steady_now = clock.steady_now();
    const auto spread = std::min(kMostStartSpread, kStartSpread * static_cast<std::int64_t>(all.size()));
    const std::lock_guard lock(mutex);
    for (const Connection& connection : all) {
        if (schedule.knows(connection.id)) continue;
        std::chrono::milliseconds wait{0};
        const auto known = health.find(connection.id);
        if (known != health.end() && known->second.next_at) wait = *known->second.next_at - now;
        if (wait <= std::chrono::milliseconds(0))
            wait = overdue == Overdue::spread ? random_wait(spread, random) : std::chrono::milliseconds(0);
        schedule.ask_for(connection.id, connection.workspace,
                         steady_now + std::min(wait, kMostRememberedWait));
    }
    return {};
}

PollOutcome Poller::Implementation::ask(const Connection& connection, const Connector* connector,
                                        const Json& memory, PollStreak streak) {
    if (connector == nullptr)
        return failed_outcome(ConnectionStatus::misconfigured, "garbage",
                              "This version of winsh does not know this kind of connection. Update it.");
    const Result<ConnectorSettings> settings = connections.open(connection);
    if (!settings.has_value())
        return failed_outcome(ConnectionStatus::misconfigured, "credential", settings.error().message);
    return guarded_poll(*connector, *settings, memory, client, clock, streak);
}

std::optional<ConnectionHealth> Poller::Implementation::health_of(const ConnectionId& id) {
    {
        const std::lock_guard lock(mutex);
        const auto waiting = unwritten.find(id);
        if (waiting != unwritten.end()) return waiting->second;
    }
    const auto stored = store.connections().health(id);
    if (!stored.has_value()) return std::nullopt;
    ConnectionHealth health = stored->value_or(ConnectionHealth{});
    health.connection = id;
    return health;
}

std::chrono::milliseconds Poller::Implementation::wait_after(const ConnectionHealth& health,
                                                             const ConnectorInfo* info,
                                                             const PollOutcome& outcome) {
    PollTiming timing;
    timing.interval = info == nullptr ? ConnectorInfo{}.poll_interval : info->poll_interval;
    timing.failures_in_a_row = health.failures_in_a_row;
    if (health.failure) timing.retry_at = health.failure->retry_at;
    timing.has_more_to_read = outcome.has_more_to_read;
    const std::lock_guard lock(mutex);
    return poll_wait(timing, clock.now(), random);
}

void Poller::Implementation::count(const PollOutcome& outcome) {
    polls.fetch_add(1, std::memory_order_relaxed);
    if (outcome.kind == PollOutcome::Kind::failed) failures.fetch_add(1, std::memory_order_relaxed);
    if (outcome.kind == PollOutcome::Kind::unchanged) unchanged.fetch_add(1, std::memory_order_relaxed);
}

auto Poller::Implementation::read(const Connection& connection, const std::optional<SectionMemory>& last,
                                  PollStreak streak) -> News {
    const Connector* connector = find_connector(connection.kind);
    News news;
    const Json memory = last ? vault.open_memory(connection, last->sealed_memory) : Json();
    const Timestamp began = clock.now();
    news.outcome = ask(connection, connector, memory, streak);
    news.next_streak = streak_after(streak, news.outcome.kind, began);
    if (news.outcome.kind != PollOutcome::Kind::delivered) return news;
    Delivery delivery{std::move(news.outcome.content), std::move(news.outcome.memory)};
    Result<Section> section =
        build_section(connector->info(), connection, std::move(delivery), vault, clock.now());
    if (section.has_value()) {
        news.section = *std::move(section);
    } else {
        // What cannot be used is a failure; what was there before stays.
        news.outcome = failed_outcome(ConnectionStatus::failed, "garbage", section.error().message);
    }
    return news;
}

/// What nobody would see waits a moment, to be written with others.
Result<void> Poller::Implementation::keep(const News& news, const ConnectionHealth& health) {
    const bool is_urgent = news.section || news.reads_differently;
    const std::lock_guard writing(health_writes);
    if (news.section) {
        WINSH_CHECK(store.connections().put_section(*news.section, health));
    } else if (is_urgent) {
        WINSH_CHECK(store.connections().put_health({health}));
    }
    const std::lock_guard lock(mutex);
    streaks.keep(health.connection, news.next_streak);
    if (is_urgent) {
        unwritten.erase(health.connection);
    } else {
        unwritten.insert_or_assign(health.connection, health);
    }
    return {};
}

void Poller::Implementation::forget(const ConnectionId& id, const WorkspaceId& workspace) {
    // First, as it may fail: a connection that is still known is come back to.
    snapshots.sections_changed(workspace);
    const std::lock_guard lock(mutex);
    schedule.remove(id);
    unwritten.erase(id);
    streaks.end(id);
}

/// Since it was read: what a poll brought with the settings before would tell of something else.
bool Poller::Implementation::has_changed(const Connection& connection) {
    const auto now = store.connections().find(connection.id, connection.workspace);
    return now.has_value() && (!now->has_value() || (*now)->changed_at != connection.changed_at);
}

std::optional<std::chrono::milliseconds> Poller::Implementation::poll_known(const ConnectionId& id,
                                                                            const WorkspaceId& workspace) {
    const auto found = store.connections().find(id, workspace);
    if (!found.has_value()) return kOwnFaultWait;
    if (!found->has_value()) return std::nullopt;
    const Connection& connection = **found;
    const Connector* connector = find_connector(connection.kind);
    const ConnectorInfo* info = connector == nullptr ? nullptr : &connector->info();
    if (!connection.enabled) return wait_after(ConnectionHealth{}, info);
    const auto section = store.connections().section_memory(id);
    const std::optional<ConnectionHealth> before = health_of(id);
    if (!section.has_value() || !before) return kOwnFaultWait;

    News news = read(connection, *section, streaks.take(id));
    count(news.outcome);
    // What an upstream sent may have been large, and its pieces lie where malloc would keep them for good.
    if (news.outcome.kind != PollOutcome::Kind::unchanged) ::malloc_trim(0);
    if (has_changed(connection)) return std::chrono::milliseconds(0);
    const Timestamp now = clock.now();
    ConnectionHealth health = health_after(*before, news.outcome, now);
    const std::chrono::milliseconds wait = wait_after(health, info, news.outcome);
    health.next_at = now + wait;
    news.reads_differently =
        (news.section && (!*section || (*section)->content_digest != news.section->content_digest)) ||
        shows_a_change(*before, health, info == nullptr ? ConnectorInfo{}.max_age : info->max_age, now);
    const Result<void> kept = keep(news, health);
    if (!kept.has_value()) {
        if (kept.error().kind == ErrorKind::not_found) return std::nullopt;
        if (has_changed(connection)) return std::chrono::milliseconds(0);
        log.warning("poll_not_stored", {{"connection", id.text()}, {"error", kept.error().message}});
        return kOwnFaultWait;
    }
    if (news.reads_differently) {
        log.info("connection_changed", {{"connection", id.text()},
                                        {"kind", connection.kind},
                                        {"status", name_of(health.status)},
                                        {"detail", health.failure ? health.failure->detail : std::string()}});
        snapshots.sections_changed(workspace);
    }
    return wait;
}

void Poller::Implementation::poll(const PollSchedule::Turn& turn) {
    std::optional<std::chrono::milliseconds> wait = kOwnFaultWait;
    try {
        wait = poll_known(turn.connection, turn.workspace);
        if (!wait) forget(turn.connection, turn.workspace);
    } catch (...) {
        log_caught(log, "poll_threw", turn.connection.text());
        wait = kOwnFaultWait;
    }
    overwrite_stack();
    if (wait) {
        const std::lock_guard lock(mutex);
        schedule.finished(turn.connection, clock.steady_now() + *wait);
    }
    woken.notify_one();
}

void Poller::Implementation::write_health() noexcept {
    try {
        write_waiting_health();
    } catch (...) {
        log_caught(log, "health_not_stored");  // It waits on, to be written with the next.
    }
}

void Poller::Implementation::write_waiting_health() {
    std::vector<ConnectionHealth> batch;
    const std::lock_guard writing(health_writes);
    {
        const std::lock_guard lock(mutex);
        for (const auto& [id, health] : unwritten) batch.push_back(health);
    }
    if (batch.empty()) return;
    const Result<void> written = store.connections().put_health(batch);
    if (!written.has_value()) {
        log.warning("health_not_stored", {{"error", written.error().message}});
        return;
    }
    const std::lock_guard lock(mutex);
    for (const ConnectionHealth& health : batch) {
        // A poll that ended meanwhile has newer news.
        const auto waiting = unwritten.find(health.connection);
        if (waiting != unwritten.end() && waiting->second.checked_at == health.checked_at)
            unwritten.erase(waiting);
    }
}

void Poller::Implementation::work() noexcept {
    run_in_background();
    while (true) {
        try {
            poll_until_stopped();
            return;
        } catch (...) {
            log_caught(log, "poller_failed");
            std::this_thread::sleep_for(kLongestSleep);  // Memory, which is what is missing, may come back.
        }
    }
}

void Poller::Implementation::poll_until_stopped() {
    SteadyTime written_at = clock.steady_now();
    std::unique_lock lock(mutex);
    while (!stopping) {
        const SteadyTime now = clock.steady_now();
        const bool is_time_to_write =
            !unwritten.empty() && (unwritten.size() >= kHealthBatch || now - written_at >= kLongestSleep);
        const std::optional<PollSchedule::Turn> due = schedule.take(now);
        if (due || is_time_to_write) {
            lock.unlock();
            if (due) poll(*due);
            if (is_time_to_write) {
                write_health();
                written_at = clock.steady_now();
            }
            lock.lock();
            continue;
        }
        auto sleep = std::chrono::duration_cast<std::chrono::milliseconds>(kLongestSleep);
        if (const auto next = schedule.next())
            sleep = std::min(sleep, std::chrono::ceil<std::chrono::milliseconds>(*next - now));
        woken.wait_for(lock, std::max(sleep, std::chrono::milliseconds(1)));
    }
}

Poller::Poller(const PollerParts& parts) : implementation_(new Implementation{parts}) {}

Poller::~Poller() {
    begin_stop();
    for (std::thread& thread : implementation_->threads) thread.join();
    implementation_->write_health();
}

void Poller::begin_stop() {
    {
        const std::lock_guard lock(implementation_->mutex);
        implementation_->stopping = true;
    }
    implementation_->woken.notify_all();
}

Result<void> Poller::start(PollerOptions options) {
    WINSH_CHECK(implementation_->read_connections(Implementation::Overdue::spread));
    {
        const std::lock_guard lock(implementation_->mutex);
        implementation_->started = true;
    }
    for (unsigned number = 0; number < std::max(options.threads, 1U); ++number)
        implementation_->threads.emplace_back([this] { implementation_->work(); });
    return {};
}

void Poller::connection_changed(const WorkspaceId& workspace, const ConnectionId& id) {
    {
        const std::lock_guard lock(implementation_->mutex);
        // The store may have forgotten the health already, as that of other settings.
        implementation_->unwritten.erase(id);
        implementation_->streaks.end(id);
        implementation_->schedule.ask_for(id, workspace, implementation_->clock.steady_now());
    }
    implementation_->woken.notify_one();
}

int Poller::run_due() {
    bool started = false;
    {
        const std::lock_guard lock(implementation_->mutex);
        started = implementation_->started;
    }
    if (!started && !implementation_->read_connections(Implementation::Overdue::at_once).has_value())
        return 0;
    int made = 0;
    const SteadyTime now = implementation_->clock.steady_now();
    while (true) {
        std::optional<PollSchedule::Turn> due;
        {
            const std::lock_guard lock(implementation_->mutex);
            due = implementation_->schedule.take(now);
        }
        if (!due) break;
        implementation_->poll(*due);
        ++made;
    }
    implementation_->write_health();
    return made;
}

Poller::Counts Poller::counts() const {
    return {.polls = implementation_->polls.load(std::memory_order_relaxed),
            .failures = implementation_->failures.load(std::memory_order_relaxed),
            .unchanged = implementation_->unchanged.load(std::memory_order_relaxed)};
}

}  // namespace winsh
