#include "connectors/posthog/question.h"

#include <chrono>
#include <string_view>

#include "base/format.h"

namespace winsh {
namespace {

/// The columns of the events table that may stand for an account. Everything else is a property.
std::string_view account_column(std::string_view property) {
    for (const std::string_view column :
         {"distinct_id", "person_id", "$group_0", "$group_1", "$group_2", "$group_3", "$group_4"})
        if (property == column) return column;
    return {};
}

std::string query_text(std::string_view account_column) {
    // A group that an event does not belong to is an empty text, which is no account.
    const std::string account = account_column.starts_with('$') ? format("nullIf({}, '')", account_column)
                                : account_column.empty()        ? "properties[{account}]"
                                                                : std::string(account_column);
    std::string text =
        "SELECT"
        " countIf(event = {started} AND timestamp >= toDateTime({current_begin})) AS started,"
        " countIf(event = {failed} AND timestamp >= toDateTime({current_begin})) AS failed,"
        " countIf(event = {started} AND timestamp < toDateTime({current_begin})) AS baseline_started,"
        " countIf(event = {failed} AND timestamp < toDateTime({current_begin})) AS baseline_failed,"
        " uniqIf(";
    text += account;
    text +=
        ", event = {failed} AND timestamp >= toDateTime({current_begin})) AS affected_accounts"
        " FROM events"
        " WHERE event IN ({started}, {failed})"
        " AND timestamp >= toDateTime({baseline_begin}) AND timestamp < toDateTime({current_end})"
        " LIMIT 1";
    return text;
}

}  // namespace

PosthogWindows::PosthogWindows(Timestamp now)
    : baseline_begin(std::chrono::floor<std::chrono::hours>(now) - std::chrono::days(8)),
      current_begin(baseline_begin + std::chrono::days(7)),
      current_end(current_begin + std::chrono::days(1)) {}

std::string posthog_time(Timestamp time) {
    std::string text = to_iso8601(time);
    constexpr std::string_view kNoMilliseconds = ".000Z";
    if (text.ends_with(kNoMilliseconds))
        text.replace(text.size() - kNoMilliseconds.size(), std::string::npos, "Z");
    return text;
}

Json posthog_question(const PosthogWorkflow& workflow, const PosthogWindows& windows) {
    const std::string_view column = account_column(workflow.account_property);
    Json values = Json::object({{"started", workflow.started_event},
                                {"failed", workflow.failed_event},
                                {"baseline_begin", posthog_time(windows.baseline_begin)},
                                {"current_begin", posthog_time(windows.current_begin)},
                                {"current_end", posthog_time(windows.current_end)}});
    if (column.empty()) values.set("account", workflow.account_property);
    Json query =
        Json::object({{"kind", "HogQLQuery"}, {"query", query_text(column)}, {"values", std::move(values)}});
    // Waits for the answer, and takes one that PostHog still has: it does not change within the hour.
    return Json::object(
        {{"query", std::move(query)}, {"refresh", "blocking"}, {"name", "winsh: failures of a workflow"}});
}

}  // namespace winsh
