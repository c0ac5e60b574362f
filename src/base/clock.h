#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace winsh {

/// A moment in UTC, to the millisecond: what is stored and shown.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;
/// A moment that only moves forward: what deadlines and back-off are measured with.
using SteadyTime = std::chrono::steady_clock::time_point;

/// The source of time. Nothing outside this folder asks the operating system.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;
    virtual SteadyTime steady_now() const = 0;
};

/// The machine's clocks.
class SystemClock final : public Clock {
public:
    Timestamp now() const override;
    SteadyTime steady_now() const override;
};

/// A clock that stands still until a test moves it.
class FakeClock final : public Clock {
public:
    explicit FakeClock(Timestamp start = Timestamp(std::chrono::milliseconds(1'781'632'800'000)))
        : now_(start) {}
    Timestamp now() const override { return now_; }
    SteadyTime steady_now() const override { return steady_; }
    /// Moves both clocks forward.
    void advance(std::chrono::milliseconds by) {
        now_ += by;
        steady_ += by;
    }
    /// Sets the wall clock alone, as an administrator or NTP would.
    void set_wall_clock(Timestamp now) { now_ = now; }

private:
    Timestamp now_;
    SteadyTime steady_;
};

/// ISO 8601 in UTC with milliseconds: `2026-06-16T18:00:00.000Z`. Years 0000..9999; others are clamped.
std::string to_iso8601(Timestamp time);
/// Accepts RFC 3339 with `Z` or a numeric offset and 0..9 fraction digits (cut to milliseconds); nothing
/// else.
std::optional<Timestamp> from_iso8601(std::string_view text);
/// `Tue, 16 Jun 2026 18:00:00 GMT` (RFC 9110 §5.6.7).
std::string to_http_date(Timestamp time);
/// IMF-fixdate only (RFC 9110 §5.6.7).
std::optional<Timestamp> from_http_date(std::string_view text);

}  // namespace winsh
