#include "web/pages/time_view.h"

#include <array>

#include "base/format.h"
#include "web/pages/words.h"

namespace winsh::web {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr days kLongestInDays{14};

std::string readable_date(Timestamp time) {
    const std::chrono::year_month_day date{std::chrono::floor<days>(time)};
    return format("{} {} {}", static_cast<unsigned>(date.day()),
                  kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()));
}

/// What has passed, in its largest whole unit. At least a minute.
std::string past_in_words(std::chrono::milliseconds span) {
    if (span < hours(1)) return counted(span / minutes(1), "minute");
    if (span < days(1)) return counted(span / hours(1), "hour");
    return counted(span / days(1), "day");
}

/// What lies ahead, to the nearest: a token of 90 days has 90 days left a moment after it was made. In hours
/// up to two days, where half a day makes a difference.
std::string future_in_words(std::chrono::milliseconds span) {
    const auto in_minutes = std::chrono::round<minutes>(span);
    if (in_minutes < hours(1)) return counted(in_minutes.count(), "minute");
    const auto in_hours = std::chrono::round<hours>(span);
    if (in_hours < days(2)) return counted(in_hours.count(), "hour");
    return counted(std::chrono::round<days>(span).count(), "day");
}

}  // namespace

std::string readable_time(Timestamp time) {
    const auto since_midnight = time - std::chrono::floor<days>(time);
    return format("{}, {:02}:{:02} UTC", readable_date(time), since_midnight / hours(1),
                  since_midnight % hours(1) / minutes(1));
}

std::string relative_time(Timestamp time, Timestamp now) {
    const auto span = time > now ? time - now : now - time;
    if (span < minutes(1)) return time > now ? "in less than a minute" : "just now";
    // What lies ahead is a promise, such as an expiry, and is told in days however far it is.
    if (time > now) return "in " + future_in_words(span);
    if (span < kLongestInDays) return past_in_words(span) + " ago";
    return "on " + readable_date(time);
}

Json time_view(const std::optional<Timestamp>& time, Timestamp now) {
    if (!time) return nullptr;
    Json view = Json::object();
    view.set("iso", to_iso8601(*time));
    view.set("text", readable_time(*time));
    view.set("relative", relative_time(*time, now));
    return view;
}

}  // namespace winsh::web
