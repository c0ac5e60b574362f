#include "connectors/sentry/parse.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/clock.h"
#include "base/text.h"
#include "connectors/person.h"
#include "connectors/sentry/event_parts.h"

namespace winsh {
namespace {

constexpr std::int64_t kMostCount = std::int64_t{1} << 53U;

/// The list that the body is. Events hold what programs had in their variables, so they may be deep.
std::optional<Json> parse_list(std::string_view body) {
    auto parsed =
        parse_upstream_json(body, {.bytes = std::size_t{8} << 20U, .depth = 64, .values = 1'000'000});
    if (!parsed.has_value() || !parsed->is_array()) return std::nullopt;
    return *std::move(parsed);
}

/// Digits, however they come; nothing for anything else.
std::optional<std::string> issue_id(const Json& value) {
    constexpr std::size_t kMostDigits = 19;
    std::string id = value.is_integer() ? std::to_string(value.as_integer()) : std::string(value.as_string());
    if (id.empty() || id.size() > kMostDigits || id.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    return id;
}

bool is_event_id(std::string_view id) {
    constexpr std::size_t kMost = 36;
    return !id.empty() && id.size() <= kMost &&
           id.find_first_not_of("0123456789abcdefABCDEF-") == std::string_view::npos;
}

/// Sentry writes `count` as a string and `userCount` as a number.
std::optional<std::int64_t> count_of(const Json& value) {
    const std::optional<std::int64_t> count =
        value.is_number() ? std::optional(value.as_integer(-1)) : parse_integer(value.as_string());
    if (!count || *count < 0 || *count > kMostCount) return std::nullopt;
    return count;
}

std::optional<std::string> date_of(const Json& value) {
    if (!from_iso8601(value.as_string())) return std::nullopt;
    return std::string(value.as_string());
}

std::optional<std::string> level_of(const Json& value) {
    constexpr std::array<std::string_view, 6> kLevels = {"fatal", "error", "warning",
                                                         "info",  "debug", "sample"};
    const std::string_view level = value.as_string();
    if (std::ranges::find(kLevels, level) == kLevels.end()) return std::nullopt;
    return std::string(level);
}

template <typename T>
void set_if(Json& row, std::string_view name, std::optional<T> value) {
    if (value) row.set(std::string(name), *std::move(value));
}

std::optional<Json> read_issue(const Json& issue) {
    const std::optional<std::string> id = issue_id(issue["id"]);
    if (!id) return std::nullopt;
    Json row = Json::object({{"id", *id}});
    const std::optional<std::string> short_id = sentry_text(issue["shortId"]);
    set_if(row, "shortId", short_id);
    if (short_id) row.set("slug", to_lower_ascii(*short_id));
    set_if(row, "title", sentry_text(issue["title"]));
    set_if(row, "culprit", sentry_text(issue["culprit"]));
    set_if(row, "level", level_of(issue["level"]));
    set_if(row, "status", sentry_text(issue["status"]));
    set_if(row, "substatus", sentry_text(issue["substatus"]));
    set_if(row, "count", count_of(issue["count"]));
    set_if(row, "userCount", count_of(issue["userCount"]));
    // With a period in the question, `firstSeen` beside it is the first within the period.
    std::optional<std::string> first_seen = date_of(issue["lifetime"]["firstSeen"]);
    set_if(row, "firstSeen", first_seen ? std::move(first_seen) : date_of(issue["firstSeen"]));
    set_if(row, "lastSeen", date_of(issue["lastSeen"]));
    set_if(row, "permalink", sentry_text(issue["permalink"]));
    set_if(row, "project", sentry_text(issue["project"]["slug"]));
    return row;
}

/// Who it happened to, as a `Person`; an empty array where the event names nobody.
Json person_of(const Json& user) {
    const Json& id = user["id"];
    const std::string_view username = user["username"].as_string();
    Person person;
    person.email(user["email"].as_string());
    person.email(username);  // Many use the address as the name.
    person.user(id.is_integer() ? std::to_string(id.as_integer()) : std::string(id.as_string()));
    if (!username.contains('@')) person.record("sentry", username);
    return person.to_json();
}

std::string release_of(const Json& event, const Json& tags) {
    const Json& release = event["release"];
    std::optional<std::string> version = sentry_text(release.is_object() ? release["version"] : release);
    // In lists of events Sentry leaves the release itself out.
    return version ? *std::move(version) : std::string(tags["release"].as_string());
}

struct ReadEvent {
    Json row;
    Timestamp created;
    std::string release;
    std::string environment;
};

std::optional<ReadEvent> read_event(const Json& event) {
    std::string_view id = event["id"].as_string();
    if (!is_event_id(id)) id = event["eventID"].as_string();
    if (!is_event_id(id)) return std::nullopt;
    ReadEvent read;
    read.row = Json::object({{"id", id}});
    const std::optional<std::string> created = date_of(event["dateCreated"]);
    if (created) read.created = from_iso8601(*created).value_or(Timestamp());
    set_if(read.row, "dateCreated", created);
    Json person = person_of(event["user"]);
    if (!person.items().empty()) read.row.set("user", Json::object({{"id", std::move(person)}}));
    Json tags = sentry_tags(event);
    read.release = release_of(event, tags);
    read.environment = tags["environment"].as_string();
    if (!tags.is_null()) read.row.set("tags", std::move(tags));
    Json stacktrace = sentry_stacktrace(event);
    if (!stacktrace.is_null()) read.row.set("stacktrace", std::move(stacktrace));
    return read;
}

/// The value of `name="value"` among a link's parameters.
std::string_view parameter(std::string_view parameters, std::string_view name) {
    const std::string opening = std::string(name) + "=\"";
    const std::size_t begin = parameters.find(opening);
    if (begin == std::string_view::npos) return {};
    const std::string_view rest = parameters.substr(begin + opening.size());
    return rest.substr(0, rest.find('"'));
}

}  // namespace

std::optional<SentryIssues> parse_sentry_issues(std::string_view body) {
    const auto list = parse_list(body);
    if (!list) return std::nullopt;
    SentryIssues read;
    for (const Json& issue : list->items()) {
        if (std::optional<Json> row = read_issue(issue)) {
            read.issues.push_back(*std::move(row));
        } else {
            ++read.dropped;
        }
    }
    return read;
}

std::optional<SentryEvents> parse_sentry_events(std::string_view body, std::size_t most) {
    const auto list = parse_list(body);
    if (!list) return std::nullopt;
    SentryEvents read;
    std::vector<ReadEvent> events;
    for (const Json& event : list->items()) {
        std::optional<ReadEvent> row = events.size() < most ? read_event(event) : std::nullopt;
        if (row) {
            events.push_back(*std::move(row));
        } else {
            ++read.dropped;
        }
    }
    std::ranges::stable_sort(events, [](const ReadEvent& left, const ReadEvent& right) {
        if (left.created != right.created) return left.created > right.created;
        return left.row["id"].as_string() < right.row["id"].as_string();
    });
    if (!events.empty()) {
        read.release = events.front().release;
        read.environment = events.front().environment;
    }
    for (ReadEvent& event : events) read.events.push_back(std::move(event.row));
    return read;
}

std::string sentry_next_cursor(std::string_view link) {
    constexpr std::size_t kMost = 100;
    while (!link.empty()) {
        const std::size_t close = link.find('>');
        if (close == std::string_view::npos) return {};
        link.remove_prefix(close + 1);
        const std::string_view parameters = link.substr(0, link.find('<'));
        if (parameter(parameters, "rel") != "next" || parameter(parameters, "results") != "true") continue;
        const std::string_view cursor = parameter(parameters, "cursor");
        const bool is_cursor =
            cursor.size() <= kMost && cursor.find_first_not_of("0123456789:.-") == std::string_view::npos;
        return is_cursor ? std::string(cursor) : std::string();
    }
    return {};
}

}  // namespace winsh
