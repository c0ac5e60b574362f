#include "snapshots/snapshot_retention.h"

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include "base/background_thread.h"
#include "base/caught.h"

namespace winsh {
namespace {

constexpr std::chrono::minutes kEvery{1};
constexpr std::string_view kEvent = "snapshot_retention";

}  // namespace

struct SnapshotRetention::Rounds {
    Rounds(SnapshotStore& snapshots_in, const Clock& clock_in, Log& log_in, std::chrono::days keep_in)
        : snapshots(snapshots_in), clock(clock_in), log(log_in), keep(keep_in) {
        thread = std::jthread([this](const std::stop_token& stop) { repeat(stop); });
    }

    void repeat(const std::stop_token& stop) {
        run_in_background();
        std::mutex nothing;
        std::condition_variable_any wake;
        std::unique_lock lock(nothing);
        while (!wake.wait_for(lock, stop, kEvery, [&] { return stop.stop_requested(); })) run(stop);
    }

    /// What throws, for want of memory for one, is tried again in the next round.
    void run(const std::stop_token& stop) noexcept {
        const std::lock_guard lock(mutex);
        try {
            forget(stop);
        } catch (...) {
            if (!std::exchange(failing, true)) log_caught(log, kEvent);
        }
    }

    /// In portions, between which others may write.
    void forget(const std::stop_token& stop) {
        int forgotten = SnapshotStore::kMostForgotten;
        while (forgotten == SnapshotStore::kMostForgotten && !stop.stop_requested()) {
            const Result<int> answer = snapshots.forget_older_than(clock.now() - keep);
            if (!answer) {
                if (!std::exchange(failing, true))
                    log.error(kEvent, {{"state", "failing"}, {"reason", answer.error().message}});
                return;
            }
            if (std::exchange(failing, false)) log.info(kEvent, {{"state", "works_again"}});
            forgotten = *answer;
        }
    }

    SnapshotStore& snapshots;
    const Clock& clock;
    Log& log;
    std::chrono::days keep;
    std::mutex mutex;
    bool failing = false;  ///< Said when it begins and when it ends, not each time.
    std::jthread thread;
};

SnapshotRetention::SnapshotRetention(SnapshotStore& snapshots, const Clock& clock, Log& log,
                                     std::chrono::days keep)
    : rounds_(std::make_unique<Rounds>(snapshots, clock, log, keep)) {}

SnapshotRetention::~SnapshotRetention() = default;

void SnapshotRetention::forget_old() { rounds_->run({}); }

}  // namespace winsh
