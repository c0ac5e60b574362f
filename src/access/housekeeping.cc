#include "access/housekeeping.h"

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/background_thread.h"
#include "base/caught.h"
#include "base/text.h"

namespace winsh {
namespace {

constexpr std::chrono::milliseconds kUsesEvery{1'000};
constexpr std::chrono::milliseconds kChangesEvery{200};
constexpr int kRoundsBetweenForgetting = 60;
/// A transaction that other writers do not have to wait for noticeably.
constexpr std::size_t kUsesPerWrite = 4'000;
/// What is kept while the store takes no writes.
constexpr std::size_t kMostWaitingUses = 500'000;

std::optional<Sha256Digest> digest_from_hex(std::string_view hex) {
    const std::optional<std::string> bytes = from_hex(hex);
    Sha256Digest digest{};
    if (!bytes || bytes->size() != digest.size()) return std::nullopt;
    std::ranges::transform(*bytes, digest.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
    return digest;
}

/// Says when something begins to fail and when it works again, not each time.
class Trouble {
public:
    Trouble(Log& log, std::string_view event) : log_(log), event_(event) {}
    void failed(const Error& error) {
        if (!std::exchange(failing_, true))
            log_.error(event_, {{"state", "failing"}, {"reason", error.message}});
    }
    /// Within a `catch` block.
    void threw() noexcept {
        if (!std::exchange(failing_, true)) log_caught(log_, event_);
    }
    void worked() {
        if (std::exchange(failing_, false)) log_.info(event_, {{"state", "works_again"}});
    }

private:
    Log& log_;
    std::string_view event_;
    bool failing_ = false;
};

}  // namespace

struct AccessHousekeeping::Rounds {
    Rounds(Store& store_in, TokenCache& cache_in, const Clock& clock_in, Log& log, Others others_in)
        : store(store_in),
          cache(cache_in),
          clock(clock_in),
          others(std::move(others_in)),
          uses_trouble(log, "token_uses"),
          grants_trouble(log, "grants"),
          changes_trouble(log, "change_feed") {
        follow();
        changes_thread = std::jthread(
            [this](const std::stop_token& stop) { repeat(stop, kChangesEvery, [this] { follow(); }); });
        uses_thread = std::jthread([this](const std::stop_token& stop) {
            repeat(stop, kUsesEvery, [this] { write_and_forget(); });
        });
    }

    void repeat(const std::stop_token& stop, std::chrono::milliseconds every,
                const std::function<void()>& round) {
        run_in_background();
        std::mutex nothing;
        std::condition_variable_any wake;
        std::unique_lock lock(nothing);
        while (!wake.wait_for(lock, stop, every, [&] { return stop.stop_requested(); })) round();
    }

    /// A round that throws, for want of memory for one, is as one whose store failed: the next one tries
    /// again.
    void write() noexcept;
    void forget_grants() noexcept;
    void forget_all_grants();
    void write_and_forget() noexcept {
        write();
        if (++rounds % kRoundsBetweenForgetting == 0) forget_grants();
    }
    void follow() noexcept;
    void write_all();
    void follow_all();
    void apply(const ChangeBatch& batch);

    Store& store;
    TokenCache& cache;
    const Clock& clock;
    Others others;

    std::mutex uses_mutex;
    std::map<std::int64_t, Timestamp> waiting_uses;  ///< Taken from the cache, not yet written.
    Trouble uses_trouble;
    Trouble grants_trouble;
    int rounds = 0;  ///< Of the thread that writes.

    std::mutex changes_mutex;
    std::optional<std::int64_t> followed;  ///< The last change that the cache knows of.
    Trouble changes_trouble;

    // Two, as a slow write must not keep the cache from hearing of a revocation.
    std::jthread changes_thread;
    std::jthread uses_thread;
};

void AccessHousekeeping::Rounds::write() noexcept {
    const std::lock_guard lock(uses_mutex);
    try {
        write_all();
    } catch (...) {
        uses_trouble.threw();
    }
}

void AccessHousekeeping::Rounds::write_all() {
    for (const TokenUse& use : cache.take_uses()) {
        if (waiting_uses.size() >= kMostWaitingUses && !waiting_uses.contains(use.token)) continue;
        Timestamp& at = waiting_uses[use.token];
        at = std::max(at, use.at);
    }
    while (!waiting_uses.empty()) {
        std::vector<TokenUse> uses;
        auto end = waiting_uses.begin();
        for (; end != waiting_uses.end() && uses.size() < kUsesPerWrite; ++end)
            uses.push_back({end->first, end->second});
        const Result<void> written = store.tokens().record_uses(uses);
        if (!written) return uses_trouble.failed(written.error());
        uses_trouble.worked();
        waiting_uses.erase(waiting_uses.begin(), end);
    }
}

void AccessHousekeeping::Rounds::forget_grants() noexcept {
    try {
        forget_all_grants();
    } catch (...) {
        grants_trouble.threw();
    }
}

/// In parts, so that other writes do not wait.
void AccessHousekeeping::Rounds::forget_all_grants() {
    Result<int> codes = CodeStore::kMostForgotten;
    while (codes && *codes == CodeStore::kMostForgotten)
        codes = store.codes().forget_older_than(clock.now() - kCodesKept);
    if (!codes) return grants_trouble.failed(codes.error());
    Result<int> grants = DeviceGrantStore::kMostForgotten;
    while (grants && *grants == DeviceGrantStore::kMostForgotten)
        grants = store.device_grants().forget_older_than(clock.now() - kDeviceGrantsKept);
    if (!grants) return grants_trouble.failed(grants.error());
    grants_trouble.worked();
}

void AccessHousekeeping::Rounds::follow() noexcept {
    const std::lock_guard lock(changes_mutex);
    try {
        follow_all();
    } catch (...) {
        changes_trouble.threw();
    }
}

void AccessHousekeeping::Rounds::follow_all() {
    if (!followed) {
        const Result<std::int64_t> last = store.changes().last_sequence();
        if (!last) return changes_trouble.failed(last.error());
        followed = *last;
        // What was loaded before the feed was followed may be out of date.
        cache.forget_all();
    }
    const Result<ChangeBatch> batch = store.changes().since(*followed);
    if (!batch) return changes_trouble.failed(batch.error());
    changes_trouble.worked();
    apply(*batch);
    followed = batch->last_sequence;
}

void AccessHousekeeping::Rounds::apply(const ChangeBatch& batch) {
    if (!batch.complete) {
        cache.forget_all();
        others.feed_broken();
        return;
    }
    for (const Change& change : batch.changes) {
        if (change.kind == ChangeKind::epoch_raised) {
            cache.forget_all();
        } else if (change.kind == ChangeKind::token_revoked) {
            const std::optional<Sha256Digest> digest = digest_from_hex(change.key);
            if (digest) {
                cache.forget(*digest);
            } else {
                cache.forget_all();
            }
        } else {
            others.changed(change);
        }
    }
}

AccessHousekeeping::AccessHousekeeping(Store& store, TokenCache& cache, const Clock& clock, Log& log,
                                       Others others)
    : rounds_(std::make_unique<Rounds>(store, cache, clock, log, std::move(others))) {}

AccessHousekeeping::~AccessHousekeeping() {
    rounds_->uses_thread.request_stop();
    rounds_->changes_thread.request_stop();
    rounds_->uses_thread.join();
    rounds_->changes_thread.join();
    write_uses();
}

void AccessHousekeeping::write_uses() { rounds_->write(); }
void AccessHousekeeping::follow_changes() { rounds_->follow(); }
void AccessHousekeeping::forget_grants() { rounds_->forget_grants(); }

}  // namespace winsh
