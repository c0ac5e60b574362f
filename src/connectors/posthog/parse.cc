#include "connectors/posthog/parse.h"

#include <algorithm>

#include "base/json.h"
#include "connectors/upstream_json.h"

namespace winsh {
namespace {

constexpr std::int64_t kMostEvents = std::int64_t{1} << 53U;

bool is_query_id(std::string_view text) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    return !text.empty() && text.size() <= 100 && text.find_first_not_of(allowed) == std::string_view::npos;
}

std::optional<std::int64_t> count_in(const Json& value) {
    if (!value.is_integer() || value.as_integer() < 0 || value.as_integer() > kMostEvents)
        return std::nullopt;
    return value.as_integer();
}

bool has_other_columns(const Json& columns) {
    if (columns.is_null()) return false;
    return !std::ranges::equal(
        columns.items(), kPosthogColumns,
        [](const Json& column, std::string_view expected) { return column.as_string() == expected; });
}

std::optional<PosthogCounts> counts_in(const Json& answer) {
    const Json::Array& rows = answer["results"].items();
    if (rows.size() != 1 || has_other_columns(answer["columns"])) return std::nullopt;
    const Json::Array& row = rows.front().items();
    if (row.size() != kPosthogColumns.size()) return std::nullopt;
    std::array<std::int64_t, kPosthogColumns.size()> numbers{};
    for (std::size_t index = 0; index < row.size(); ++index) {
        const auto number = count_in(row[index]);
        if (!number) return std::nullopt;
        numbers.at(index) = *number;
    }
    return PosthogCounts{.started = numbers[0],
                         .failed = numbers[1],
                         .baseline_started = numbers[2],
                         .baseline_failed = numbers[3],
                         .affected_accounts = std::min(numbers[4], numbers[1])};
}

std::optional<PosthogAnswer> counted(const Json& answer) {
    const auto counts = counts_in(answer);
    if (!counts) return std::nullopt;
    PosthogAnswer read;
    read.counts = *counts;
    read.last_refresh = from_iso8601(answer["last_refresh"].as_string());
    return read;
}

}  // namespace

std::optional<PosthogAnswer> parse_posthog_answer(std::string_view body) {
    const auto parsed =
        parse_upstream_json(body, {.bytes = std::size_t{1} << 20U, .depth = 32, .values = 20'000});
    if (!parsed.has_value() || !parsed->is_object()) return std::nullopt;
    const Json& status = (*parsed)["query_status"];
    if (!status.is_object()) return counted(*parsed);
    // An answer that came late holds the whole answer once more within its status.
    if (status["error"].as_bool()) return PosthogAnswer{.kind = PosthogAnswer::Kind::refused};
    if (status["complete"].as_bool())
        return status["results"].is_object() ? counted(status["results"]) : counted(*parsed);
    PosthogAnswer pending{.kind = PosthogAnswer::Kind::pending};
    if (is_query_id(status["id"].as_string())) pending.query_id = status["id"].as_string();
    return pending;
}

}  // namespace winsh
