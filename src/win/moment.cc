#include "win/moment.h"

#include "base/format.h"

namespace winsh::win {
namespace {

using std::chrono::abs;

// To the nearest: a token of 90 days has 90 days left a moment after it was made.
std::string span(std::chrono::milliseconds length) {
    using namespace std::chrono;
    const auto in_minutes = round<minutes>(length);
    if (in_minutes < hours(1)) return format("{} min", in_minutes.count());
    const auto in_hours = round<hours>(length);
    if (in_hours < hours(48)) return format("{} h", in_hours.count());
    return format("{} days", round<days>(length).count());
}

}  // namespace

std::string distance(Timestamp then, Timestamp now) {
    const auto length = abs(now - then);
    if (length < std::chrono::minutes(1)) return "just now";
    return then < now ? span(length) + " ago" : "in " + span(length);
}

std::string day_and_time(Timestamp time) {
    const std::string text = to_iso8601(time);
    return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}

}  // namespace winsh::win
