#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

#include "base/clock.h"

namespace winsh {

/// Growing delays after failures, by key (an account, an address). In memory, bounded: when full, the keys
/// with the fewest failures go first. Safe from any thread.
class Throttle {
public:
    struct Rule {
        int free_failures = 5;  ///< Without any delay.
        std::chrono::seconds first_delay{2};
        std::chrono::seconds longest_delay{15 * 60};  ///< The delay doubles with each failure up to this.
        std::chrono::seconds forgotten_after{24 * 60 * 60};
    };
    Throttle(const Clock& clock, std::size_t most_keys, Rule rule);
    Throttle(const Clock& clock, std::size_t most_keys);
    ~Throttle();
    Throttle(const Throttle&) = delete;
    Throttle& operator=(const Throttle&) = delete;

    /// How keys that many people share, or that strangers can fill, are judged more mildly than by the rule.
    struct Leniency {
        int more_free_failures = 0;
        std::chrono::seconds longest_delay = std::chrono::seconds::max();  ///< Where it is below the rule's.
    };
    /// 0 where a try may be made now, else the seconds to wait, ≥ 1.
    int seconds_to_wait(std::string_view key, const Leniency& leniency) const;
    int seconds_to_wait(std::string_view key) const;
    void record_failure(std::string_view key);
    void record_success(std::string_view key);
    /// Takes the last failure back, and the delay that it began: for who counts a try before its outcome is
    /// known, so that tries at the same time do not all count as the first.
    void take_failure_back(std::string_view key);

private:
    struct Table;
    std::unique_ptr<Table> table_;
};

}  // namespace winsh
