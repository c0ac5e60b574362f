#pragma once

#include <algorithm>

#include "base/clock.h"

namespace winsh {

/// The wall clock, but never behind the time at which this was made plus what has passed since: what has
/// expired stays expired when somebody sets the machine's clock back. A clock that was set forward by mistake
/// locks nobody out once it is mended.
class ForwardClock final : public Clock {
public:
    explicit ForwardClock(const Clock& clock)
        : clock_(clock), started_at_(clock.now()), steady_start_(clock.steady_now()) {}

    Timestamp now() const override {
        const auto passed =
            std::chrono::floor<std::chrono::milliseconds>(clock_.steady_now() - steady_start_);
        return std::max(clock_.now(), started_at_ + passed);
    }
    SteadyTime steady_now() const override { return clock_.steady_now(); }

private:
    const Clock& clock_;
    Timestamp started_at_;
    SteadyTime steady_start_;
};

}  // namespace winsh
