#include "base/clock.h"

#include <algorithm>
#include <array>

namespace winsh {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, 7> kWeekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

constexpr Timestamp kEarliest = std::chrono::sys_days(std::chrono::year(0) / 1 / 1);
constexpr Timestamp kLatest =
    Timestamp(std::chrono::sys_days(std::chrono::year(10000) / 1 / 1)) - milliseconds(1);

/// A moment taken apart into the numbers that a calendar and a wall clock show.
struct Parts {
    unsigned year, month, day, weekday, hour, minute, second, millisecond;
};

Parts parts_of(Timestamp time) {
    time = std::clamp(time, kEarliest, kLatest);
    const auto day = floor<days>(time);
    const std::chrono::year_month_day date(day);
    const auto of_day = static_cast<unsigned>((time - day).count());
    return {.year = static_cast<unsigned>(static_cast<int>(date.year())),
            .month = static_cast<unsigned>(date.month()),
            .day = static_cast<unsigned>(date.day()),
            .weekday = std::chrono::weekday(day).c_encoding(),
            .hour = of_day / 3'600'000,
            .minute = of_day / 60'000 % 60,
            .second = of_day / 1000 % 60,
            .millisecond = of_day % 1000};
}

void append_digits(std::string& out, unsigned value, unsigned width) {
    std::array<char, 4> digits{};
    for (unsigned i = width; i > 0; value /= 10) digits[--i] = static_cast<char>('0' + value % 10);
    out.append(digits.data(), width);
}

void append_time_of_day(std::string& out, const Parts& parts) {
    append_digits(out, parts.hour, 2);
    out += ':';
    append_digits(out, parts.minute, 2);
    out += ':';
    append_digits(out, parts.second, 2);
}

/// Reads a text from the front; once something does not fit, everything after fails too.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool failed() const { return failed_; }
    bool at_end() const { return rest_.empty(); }
    char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

    void expect(std::string_view text) {
        if (!rest_.starts_with(text)) return fail();
        rest_.remove_prefix(text.size());
    }
    bool accept(char c) {
        if (peek() != c || rest_.empty()) return false;
        rest_.remove_prefix(1);
        return true;
    }
    /// Exactly `width` digits.
    int digits(std::size_t width) {
        int value = 0;
        for (std::size_t i = 0; i < width; ++i) value = value * 10 + digit();
        return value;
    }
    int digit() {
        if (peek() < '0' || peek() > '9') {
            fail();
            return 0;
        }
        const int value = rest_.front() - '0';
        rest_.remove_prefix(1);
        return value;
    }
    template <std::size_t size>
    std::size_t one_of(const std::array<std::string_view, size>& words) {
        for (std::size_t i = 0; i < size; ++i) {
            if (!rest_.starts_with(words[i])) continue;
            rest_.remove_prefix(words[i].size());
            return i;
        }
        fail();
        return 0;
    }

private:
    void fail() {
        failed_ = true;
        rest_ = {};
    }
    std::string_view rest_;
    bool failed_ = false;
};

/// '.' and 1..9 digits, cut to milliseconds; no '.' is no fraction.
milliseconds scan_fraction(Scanner& scanner) {
    if (!scanner.accept('.')) return milliseconds(0);
    int value = scanner.digit() * 100;
    for (int place = 10, count = 1; count < 9 && scanner.peek() >= '0' && scanner.peek() <= '9';
         ++count, place /= 10) {
        value += scanner.digit() * place;
    }
    return milliseconds(value);
}

/// `Z` or `±hh:mm`: what is to be subtracted to get UTC.
std::optional<minutes> scan_offset(Scanner& scanner) {
    if (scanner.accept('Z') || scanner.accept('z')) return minutes(0);
    const bool negative = scanner.peek() == '-';
    if (!scanner.accept('+') && !scanner.accept('-')) return std::nullopt;
    const int hour = scanner.digits(2);
    scanner.expect(":");
    const int minute = scanner.digits(2);
    if (scanner.failed() || hour > 23 || minute > 59) return std::nullopt;
    const minutes offset = hours(hour) + minutes(minute);
    return negative ? -offset : offset;
}

struct TimeOfDay {
    int hour, minute, second;
};

TimeOfDay scan_time_of_day(Scanner& scanner) {
    const int hour = scanner.digits(2);
    scanner.expect(":");
    const int minute = scanner.digits(2);
    scanner.expect(":");
    return {hour, minute, scanner.digits(2)};
}

/// Nothing where the date or the time of day does not exist. A leap second (RFC 3339 §5.7) is let through as
/// the second after it; only the end of a UTC day has one, which the caller checks.
std::optional<Timestamp> assemble(int year, int month, int day, TimeOfDay time) {
    const std::chrono::year_month_day date(std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day)));
    if (!date.ok() || time.hour > 23 || time.minute > 59 || time.second > 60) return std::nullopt;
    return std::chrono::sys_days(date) + hours(time.hour) + minutes(time.minute) + seconds(time.second);
}

bool is_leap_second_placed_wrongly(Timestamp time, int second) {
    return second == 60 && floor<seconds>(time) != floor<days>(time);
}

}  // namespace

Timestamp SystemClock::now() const { return floor<milliseconds>(std::chrono::system_clock::now()); }

SteadyTime SystemClock::steady_now() const { return std::chrono::steady_clock::now(); }

std::string to_iso8601(Timestamp time) {
    const Parts parts = parts_of(time);
    std::string out;
    out.reserve(24);
    append_digits(out, parts.year, 4);
    out += '-';
    append_digits(out, parts.month, 2);
    out += '-';
    append_digits(out, parts.day, 2);
    out += 'T';
    append_time_of_day(out, parts);
    out += '.';
    append_digits(out, parts.millisecond, 3);
    out += 'Z';
    return out;
}

std::optional<Timestamp> from_iso8601(std::string_view text) {
    Scanner scanner(text);
    const int year = scanner.digits(4);
    scanner.expect("-");
    const int month = scanner.digits(2);
    scanner.expect("-");
    const int day = scanner.digits(2);
    if (!scanner.accept('T') && !scanner.accept('t')) return std::nullopt;
    const TimeOfDay time_of_day = scan_time_of_day(scanner);
    const milliseconds fraction = scan_fraction(scanner);
    const std::optional<minutes> offset = scan_offset(scanner);
    if (scanner.failed() || !scanner.at_end() || !offset) return std::nullopt;
    const std::optional<Timestamp> local = assemble(year, month, day, time_of_day);
    if (!local) return std::nullopt;
    const Timestamp time = *local + fraction - *offset;
    if (is_leap_second_placed_wrongly(time, time_of_day.second)) return std::nullopt;
    return time;
}

std::string to_http_date(Timestamp time) {
    const Parts parts = parts_of(time);
    std::string out;
    out.reserve(29);
    out += kWeekdays[parts.weekday];
    out += ", ";
    append_digits(out, parts.day, 2);
    out += ' ';
    out += kMonths[parts.month - 1];
    out += ' ';
    append_digits(out, parts.year, 4);
    out += ' ';
    append_time_of_day(out, parts);
    out += " GMT";
    return out;
}

std::optional<Timestamp> from_http_date(std::string_view text) {
    Scanner scanner(text);
    const std::size_t weekday = scanner.one_of(kWeekdays);
    scanner.expect(", ");
    const int day = scanner.digits(2);
    scanner.expect(" ");
    const int month = static_cast<int>(scanner.one_of(kMonths)) + 1;
    scanner.expect(" ");
    const int year = scanner.digits(4);
    scanner.expect(" ");
    const TimeOfDay time_of_day = scan_time_of_day(scanner);
    scanner.expect(" GMT");
    if (scanner.failed() || !scanner.at_end()) return std::nullopt;
    const std::optional<Timestamp> time = assemble(year, month, day, time_of_day);
    if (!time || is_leap_second_placed_wrongly(*time, time_of_day.second)) return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day)));
    if (std::chrono::weekday(std::chrono::sys_days(date)).c_encoding() != weekday) return std::nullopt;
    return time;
}

}  // namespace winsh
