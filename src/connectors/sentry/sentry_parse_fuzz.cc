#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "connectors/sentry/parse.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

/// No member is empty, at any depth.
void require_substance(const winsh::Json& value) {
    require(!value.is_null());
    if (value.is_string()) require(!value.as_string().empty());
    if (value.is_array()) require(!value.items().empty());
    if (value.is_object()) require(!value.members().empty());
    for (const winsh::Json& item : value.items()) require_substance(item);
    for (const auto& [name, member] : value.members()) require_substance(member);
}

void check_issues(std::string_view text) {
    const auto read = winsh::parse_sentry_issues(text);
    if (!read) return;
    for (const winsh::Json& issue : read->issues) {
        require_substance(issue);
        require(issue["id"].as_string().find_first_not_of("0123456789") == std::string_view::npos);
        require(issue["count"].as_integer() >= 0 && issue["userCount"].as_integer() >= 0);
    }
}

void check_events(std::string_view text) {
    constexpr std::size_t kMost = 20;
    const auto read = winsh::parse_sentry_events(text, kMost);
    if (!read) return;
    require(read->events.size() <= kMost);
    for (const winsh::Json& event : read->events) {
        require_substance(event);
        require(event["stacktrace"].items().size() <= 30);
        for (const winsh::Json& frame : event["stacktrace"].items()) require(frame["file"].is_string());
        require(std::ranges::is_sorted(event["tags"].members(), {}, &winsh::Json::Member::first));
    }
}

}  // namespace

/// Whatever comes in, nothing that is empty comes out, an issue's id fits a path, and there is a bound to
/// each list.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_issues(text);
    check_events(text);
    const std::string cursor = winsh::sentry_next_cursor(text);
    require(cursor.find_first_not_of("0123456789:.-") == std::string::npos);
    return 0;
}
