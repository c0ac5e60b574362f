#include "web/pages/poll_history_view.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "web/pages/status_view.h"
#include "web/pages/time_view.h"
#include "web/pages/words.h"

namespace winsh::web {
namespace {

/// What ended alike, one after the other.
struct Run {
    const PollRecord* newest = nullptr;
    const PollRecord* oldest = nullptr;
    std::size_t count = 0;
};

std::vector<Run> runs_of(std::span<const PollRecord> history) {
    std::vector<Run> runs;
    for (const PollRecord& record : history) {
        if (runs.empty() || runs.back().newest->status != record.status ||
            runs.back().newest->detail != record.detail)
            runs.push_back({&record, &record, 0});
        runs.back().oldest = &record;
        ++runs.back().count;
    }
    return runs;
}

/// With the date once, where it is the same: `16 Jun 2026, 14:05 to 15:00 UTC`.
std::string span_of(const Run& run) {
    if (run.count == 1) return readable_time(run.newest->at);
    const std::string from = readable_time(run.oldest->at);
    const std::string to = readable_time(run.newest->at);
    const std::size_t date = to.find(", ");
    if (from.substr(0, date) != to.substr(0, date)) return format("{} to {}", from, to);
    return format("{} to {}", from.substr(0, from.rfind(' ')), to.substr(date + 2));
}

Json run_views(std::span<const PollRecord> history) {
    Json rows = Json::array();
    for (const Run& run : runs_of(history)) {
        rows.push(Json::object()
                      .set("status", status_view(run.newest->status))
                      .set("count", counted(static_cast<std::int64_t>(run.count), "check"))
                      .set("span", span_of(run))
                      .set("detail", run.newest->detail));
    }
    return rows;
}

/// The oldest first, as one reads.
Json bars(std::span<const PollRecord> history) {
    Json items = Json::array();
    for (auto record = history.rbegin(); record != history.rend(); ++record) {
        const Json status = status_view(record->status);
        items.push(
            Json::object()
                .set("tone", status["tone"].as_string())
                .set("title", format("{}: {}", readable_time(record->at), status["label"].as_string())));
    }
    return items;
}

/// `48 checks since 16 Jun 2026, 11:02 UTC: 46 healthy, 2 not reachable`, the most frequent first.
std::string summary_of(std::span<const PollRecord> history) {
    std::vector<std::pair<std::string, std::size_t>> counts;
    for (const PollRecord& record : history) {
        const std::string label = to_lower_ascii(status_view(record.status)["label"].as_string());
        const auto known = std::ranges::find(counts, label, &std::pair<std::string, std::size_t>::first);
        if (known == counts.end()) {
            counts.emplace_back(label, 1);
        } else {
            ++known->second;
        }
    }
    std::ranges::stable_sort(counts, std::ranges::greater(), &std::pair<std::string, std::size_t>::second);
    std::string words;
    for (const auto& [label, count] : counts)
        words += format("{}{} {}", words.empty() ? "" : ", ", count, label);
    return format("{} since {}: {}", counted(static_cast<std::int64_t>(history.size()), "check"),
                  readable_time(history.back().at), words);
}

}  // namespace

Json poll_history_view(std::span<const PollRecord> history) {
    if (history.empty()) return nullptr;
    return Json::object()
        .set("summary", summary_of(history))
        .set("has_strip", history.size() > 1)
        .set("bars", bars(history))
        .set("runs", run_views(history));
}

}  // namespace winsh::web
