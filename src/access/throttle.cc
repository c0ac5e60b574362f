#include "access/throttle.h"

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/digest.h"

namespace winsh {
namespace {

constexpr std::size_t kLongestKey = 64;

/// Keys come from strangers: none takes more memory than this.
std::string bounded(std::string_view key) {
    if (key.size() <= kLongestKey) return std::string(key);
    return std::string(as_bytes(sha256(key)));
}

std::chrono::seconds delay_after(int failures, const Throttle::Rule& rule) {
    const int paid = failures - rule.free_failures;
    if (paid <= 0) return std::chrono::seconds(0);
    std::chrono::seconds delay = rule.first_delay;
    for (int i = 1; i < paid && delay < rule.longest_delay; ++i) delay *= 2;
    return std::min(delay, rule.longest_delay);
}

}  // namespace

struct Throttle::Table {
    struct Entry {
        int failures = 0;
        SteadyTime last;
        SteadyTime before_last;
        std::uint64_t number = 0;  ///< Rises with every change: the age among equals.
    };
    using Entries = std::unordered_map<std::string, Entry>;
    using Rank = std::tuple<int, std::uint64_t, std::string>;

    const Clock& clock;
    std::size_t most_keys;
    Rule rule;
    mutable std::mutex mutex;
    Entries entries;
    std::set<Rank> ranks;  ///< Fewest failures first, then the oldest.
    std::uint64_t last_number = 0;

    bool is_forgotten(const Entry& entry) const {
        return clock.steady_now() - entry.last >= rule.forgotten_after;
    }

    void erase(Entries::iterator found) {
        ranks.erase({found->second.failures, found->second.number, found->first});
        entries.erase(found);
    }

    void set_failures(Entries::iterator found, int failures) {
        ranks.erase({found->second.failures, found->second.number, found->first});
        found->second.failures = failures;
        found->second.number = ++last_number;
        ranks.emplace(failures, found->second.number, found->first);
    }
};

Throttle::Throttle(const Clock& clock, std::size_t most_keys, Rule rule)
    : table_(new Table{clock, std::max<std::size_t>(1, most_keys), rule, {}, {}, {}}) {}
Throttle::Throttle(const Clock& clock, std::size_t most_keys) : Throttle(clock, most_keys, Rule{}) {}
Throttle::~Throttle() = default;

int Throttle::seconds_to_wait(std::string_view key) const { return seconds_to_wait(key, Leniency{}); }

int Throttle::seconds_to_wait(std::string_view key, const Leniency& leniency) const {
    const std::lock_guard lock(table_->mutex);
    const auto found = table_->entries.find(bounded(key));
    if (found == table_->entries.end() || table_->is_forgotten(found->second)) return 0;
    const auto delay =
        std::min(delay_after(found->second.failures - leniency.more_free_failures, table_->rule),
                 leniency.longest_delay);
    const auto left = found->second.last + delay - table_->clock.steady_now();
    if (left <= left.zero()) return 0;
    return static_cast<int>(std::chrono::ceil<std::chrono::seconds>(left).count());
}

void Throttle::record_failure(std::string_view key) {
    const std::lock_guard lock(table_->mutex);
    const std::string name = bounded(key);
    auto found = table_->entries.find(name);
    if (found == table_->entries.end()) {
        if (table_->entries.size() >= table_->most_keys) {
            table_->erase(table_->entries.find(std::get<std::string>(*table_->ranks.begin())));
        }
        found = table_->entries.emplace(name, Table::Entry{}).first;
        table_->ranks.emplace(0, 0, name);
    }
    // Beyond this many the delay is the longest anyhow.
    constexpr int kMostCounted = 1'000;
    const int failures = table_->is_forgotten(found->second) ? 0 : found->second.failures;
    table_->set_failures(found, std::min(failures + 1, kMostCounted));
    found->second.before_last = found->second.last;
    found->second.last = table_->clock.steady_now();
}

void Throttle::record_success(std::string_view key) {
    const std::lock_guard lock(table_->mutex);
    const auto found = table_->entries.find(bounded(key));
    if (found != table_->entries.end()) table_->erase(found);
}

void Throttle::take_failure_back(std::string_view key) {
    const std::lock_guard lock(table_->mutex);
    const auto found = table_->entries.find(bounded(key));
    if (found == table_->entries.end()) return;
    if (found->second.failures <= 1) {
        table_->erase(found);
    } else {
        table_->set_failures(found, found->second.failures - 1);
        found->second.last = found->second.before_last;
    }
}

}  // namespace winsh
