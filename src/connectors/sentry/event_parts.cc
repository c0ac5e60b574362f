#include "connectors/sentry/event_parts.h"

#include <algorithm>
#include <array>
#include <map>
#include <ranges>
#include <vector>

#include "base/text.h"

namespace winsh {
namespace {

constexpr std::size_t kMostBytes = 4'096;
constexpr std::size_t kMostFrames = 30;

/// What tells failures apart; none of them names a person or a machine.
constexpr std::array<std::string_view, 15> kTags = {
    "browser", "browser.name", "dist",    "environment", "handled", "level",        "logger",     "mechanism",
    "os",      "os.name",      "release", "route",       "runtime", "runtime.name", "transaction"};

/// The data of the event's first entry of that type, or null.
const Json& entry_of(const Json& event, std::string_view type) {
    static const Json kNone;
    for (const Json& entry : event["entries"].items())
        if (entry["type"].as_string() == type) return entry["data"];
    return kNone;
}

/// Numbers, keys and addresses; not `v2`, `oauth2` or `checkout`.
bool looks_like_an_id(std::string_view segment) {
    constexpr std::size_t kLongest = 40;
    constexpr std::string_view kDigits = "0123456789";
    if (segment.size() > kLongest || segment.find_first_of("@%") != std::string_view::npos) return true;
    const bool is_version =
        segment.starts_with('v') && segment.find_first_not_of(kDigits, 1) == std::string_view::npos;
    const auto digits = static_cast<std::size_t>(
        std::ranges::count_if(segment, [&](char character) { return kDigits.contains(character); }));
    return !is_version && (digits >= 2 || (digits == 1 && segment.size() == 1));
}

using Frames = std::vector<const Json*>;

/// Sentry lists the outermost call first.
void append_crash_first(Frames& frames, const Json& stacktrace) {
    for (const Json& frame : stacktrace["frames"].items() | std::views::reverse) frames.push_back(&frame);
}

/// The thread that crashed, else the one that ran, else the first that says where it was.
const Json* thread_of(const Json& threads) {
    const auto has = [](std::string_view flag) {
        return [flag](const Json& thread) {
            return thread[flag].as_bool() && !thread["stacktrace"]["frames"].items().empty();
        };
    };
    const Json::Array& values = threads["values"].items();
    for (const std::string_view flag : {"crashed", "current"}) {
        const auto found = std::ranges::find_if(values, has(flag));
        if (found != values.end()) return &*found;
    }
    const auto any = std::ranges::find_if(
        values, [](const Json& thread) { return !thread["stacktrace"]["frames"].items().empty(); });
    return any == values.end() ? nullptr : &*any;
}

Frames frames_of(const Json& event) {
    Frames frames;
    // Of chained exceptions the last is the one that was thrown in the end.
    const Json& exception = entry_of(event, "exception");
    for (const Json& value : exception["values"].items() | std::views::reverse)
        append_crash_first(frames, value["stacktrace"]);
    if (!frames.empty()) return frames;
    if (const Json* thread = thread_of(entry_of(event, "threads")))
        append_crash_first(frames, (*thread)["stacktrace"]);
    if (frames.empty()) append_crash_first(frames, entry_of(event, "stacktrace"));
    return frames;
}

/// The frame as a snapshot shows it, or null where it names no file.
Json frame_of(const Json& frame) {
    std::optional<std::string> file = sentry_text(frame["filename"]);
    if (!file) file = sentry_text(frame["absPath"]);
    const std::string path = file ? sentry_repository_path(*file) : std::string();
    if (path.empty()) return {};
    Json row = Json::object();
    if (auto function = sentry_text(frame["function"])) row.set("function", *std::move(function));
    row.set("file", path);
    constexpr std::int64_t kMostLines = 100'000'000;
    const std::int64_t line = frame["lineNo"].as_integer();
    if (line > 0 && line <= kMostLines) row.set("line", line);
    if (frame["inApp"].is_bool()) row.set("inApp", frame["inApp"].as_bool());
    return row;
}

}  // namespace

std::optional<std::string> sentry_text(const Json& value) {
    std::string_view text = value.as_string();
    if (text.empty()) return std::nullopt;
    return std::string(text.substr(0, utf8_prefix(text.substr(0, kMostBytes))));
}

std::string sentry_repository_path(std::string_view file) {
    constexpr std::array<std::string_view, 4> kPrefixes = {"app:///", "./", "/usr/src/app/", "~/"};
    file = file.substr(0, file.find('?'));
    for (bool is_stripped = true; is_stripped;) {
        is_stripped = false;
        for (const std::string_view prefix : kPrefixes) {
            if (!file.starts_with(prefix)) continue;
            file.remove_prefix(prefix.size());
            is_stripped = true;
        }
        // `webpack:///src/a.ts`, and `webpack://NAME/./src/a.ts` where the bundle has a name.
        constexpr std::string_view kWebpack = "webpack://";
        const std::size_t slash =
            file.starts_with(kWebpack) ? file.find('/', kWebpack.size()) : std::string_view::npos;
        if (slash == std::string_view::npos) continue;
        file.remove_prefix(slash + 1);
        is_stripped = true;
    }
    return std::string(file);
}

std::string sentry_route(std::string_view url) {
    constexpr std::size_t kMostRoute = 512;
    if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos) {
        const std::size_t path = url.find_first_of("/?#", scheme + 3);
        url = path == std::string_view::npos ? std::string_view("/") : url.substr(path);
    }
    url = url.substr(0, url.find_first_of("?#"));
    if (!url.starts_with('/') || url.size() > kMostRoute) return {};
    std::vector<std::string> segments;
    for (std::string_view segment : split(url, '/')) {
        segment = segment.substr(0, segment.find(';'));
        segments.emplace_back(looks_like_an_id(segment) ? std::string_view(":id") : segment);
    }
    return join(segments, "/");
}

Json sentry_tags(const Json& event) {
    std::map<std::string, std::string> tags;
    const auto add = [&](std::string_view key, std::optional<std::string> value) {
        if (value) tags.try_emplace(std::string(key), *std::move(value));
    };
    for (const Json& tag : event["tags"].items()) {
        const std::string_view key = tag["key"].as_string();
        if (std::ranges::find(kTags, key) != kTags.end()) add(key, sentry_text(tag["value"]));
    }
    add("transaction", sentry_text(event["transaction"]));
    add("route", sentry_text(Json(sentry_route(entry_of(event, "request")["url"].as_string()))));
    if (tags.empty()) return {};
    Json row = Json::object();
    for (auto& [key, value] : tags) row.set(key, value);
    return row;
}

Json sentry_stacktrace(const Json& event) {
    Frames frames = frames_of(event);
    const bool has_own =
        std::ranges::any_of(frames, [](const Json* frame) { return (*frame)["inApp"].as_bool(); });
    if (has_own) {
        // Sentry knows which code is the company's: the rest is no place to mend.
        std::erase_if(frames, [](const Json* frame) { return !(*frame)["inApp"].as_bool(true); });
    }
    Json rows = Json::array();
    for (const Json* frame : frames) {
        if (rows.items().size() == kMostFrames) break;
        Json row = frame_of(*frame);
        if (!row.is_null()) rows.push(std::move(row));
    }
    return rows.items().empty() ? Json() : rows;
}

}  // namespace winsh
