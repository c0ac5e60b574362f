#include "connectors/support/thread_memory.h"

#include <algorithm>
#include <array>
#include <utility>

namespace winsh {
namespace {

constexpr std::int64_t kVersion = 1;
constexpr std::size_t kMostKept = 5'000;
/// A memory is sealed and stored with every change.
constexpr std::size_t kMostKeptBytes = std::size_t{4} << 20U;
constexpr std::size_t kMostWaiting = 5'000;
constexpr std::size_t kMostSettled = 2'000;
constexpr std::size_t kMostShown = 1'000;
/// A section may have 8 MiB after its texts were made safe, which can make them longer.
constexpr std::size_t kMostShownBytes = std::size_t{4} << 20U;

constexpr std::array<std::pair<LeftOut, std::string_view>, 3> kReasons = {
    {{LeftOut::internal, "internal"}, {LeftOut::unreadable, "unreadable"}, {LeftOut::refused, "refused"}}};

std::string_view name_of(LeftOut why) {
    return std::ranges::find(kReasons, why, &std::pair<LeftOut, std::string_view>::first)->second;
}

/// The latest first; of the same moment, by id.
template <typename Rows>
auto latest_first(Rows& rows) {
    std::vector<decltype(&*rows.begin())> sorted;
    sorted.reserve(rows.size());
    for (auto& row : rows) sorted.push_back(&row);
    std::ranges::stable_sort(sorted, [](const auto* left, const auto* right) {
        return left->second.updated_at > right->second.updated_at;
    });
    return sorted;
}

bool is_count(const Json& value) { return value.is_integer() && value.as_integer() >= 0; }

std::size_t count_of(const Json& value) { return static_cast<std::size_t>(value.as_integer()); }

}  // namespace

ThreadMemory::ThreadMemory(const Json& memory, std::string scope) : scope_(std::move(scope)) {
    if (load(memory)) return;
    cursor_ = Json();
    kept_.clear();
    waiting_.clear();
    settled_.clear();
}

bool ThreadMemory::load(const Json& memory) {
    if (memory["version"] != Json(kVersion) || memory["scope"] != Json(scope_)) return false;
    const auto loads = [&](std::string_view member, auto&& load_row) {
        return memory[member].is_array() && std::ranges::all_of(memory[member].items(), load_row);
    };
    cursor_ = memory["cursor"];
    return cursor_.is_object() && loads("threads", [&](const Json& row) { return load_kept(row); }) &&
           loads("waiting", [&](const Json& row) { return load_waiting(row); }) &&
           loads("leftOut", [&](const Json& row) { return load_settled(row); });
}

bool ThreadMemory::load_kept(const Json& row) {
    const Json& thread = row["thread"];
    const std::string_view id = thread["id"].as_string();
    const std::string_view updated_at = thread["updatedAt"].as_string();
    if (id.empty() || updated_at.empty() || !thread["messages"].is_array()) return false;
    if (!is_count(row["notes"]) || !is_count(row["skipped"])) return false;
    kept_[std::string(id)] = {.compact = {thread, count_of(row["notes"]), count_of(row["skipped"])},
                              .is_early = row["early"].as_bool(),
                              .updated_at = std::string(updated_at),
                              .bytes = to_text(thread).size()};
    return true;
}

bool ThreadMemory::load_waiting(const Json& row) {
    const std::string_view id = row["id"].as_string();
    const std::string_view updated_at = row["updatedAt"].as_string();
    if (id.empty() || !from_iso8601(updated_at) || !row["head"].is_object() || !is_count(row["failures"]))
        return false;
    waiting_[std::string(id)] = {
        .id = std::string(id),
        .updated_at = std::string(updated_at),
        .head = row["head"],
        .failures = static_cast<int>(std::min<std::int64_t>(row["failures"].as_integer(), 1'000))};
    return true;
}

bool ThreadMemory::load_settled(const Json& row) {
    const std::string_view id = row["id"].as_string();
    const auto why =
        std::ranges::find(kReasons, row["why"].as_string(), &std::pair<LeftOut, std::string_view>::second);
    if (id.empty() || why == kReasons.end()) return false;
    settled_[std::string(id)] = {.updated_at = std::string(row["updatedAt"].as_string()), .why = why->first};
    return true;
}

bool ThreadMemory::knows(const std::string& id, Timestamp updated_at) const {
    const std::string time = to_iso8601(updated_at);
    if (const auto found = waiting_.find(id); found != waiting_.end() && found->second.updated_at == time)
        return true;
    if (const auto found = settled_.find(id); found != settled_.end() && found->second.updated_at == time)
        return true;
    const auto found = kept_.find(id);
    return found != kept_.end() && found->second.updated_at == time && !found->second.is_early;
}

void ThreadMemory::await(const std::string& id, Timestamp updated_at, Json head) {
    waiting_[id] = {.id = id, .updated_at = to_iso8601(updated_at), .head = std::move(head), .failures = 0};
    settled_.erase(id);
}

std::vector<WaitingThread> ThreadMemory::waiting() const {
    std::vector<WaitingThread> threads;
    for (const auto* row : latest_first(waiting_)) threads.push_back(row->second);
    return threads;
}

std::optional<Timestamp> ThreadMemory::oldest_waiting() const {
    std::optional<Timestamp> oldest;
    for (const auto& [id, thread] : waiting_) {
        const auto time = from_iso8601(thread.updated_at);
        if (time && (!oldest || *time < *oldest)) oldest = time;
    }
    return oldest;
}

void ThreadMemory::keep(const SupportThread& thread, Reading reading) {
    remove(thread.id);
    CompactThread made = compact(thread);
    const std::size_t bytes = to_text(made.thread).size();
    kept_[thread.id] = {.compact = std::move(made),
                        .is_early = reading == Reading::early,
                        .updated_at = to_iso8601(thread.updated_at),
                        .bytes = bytes};
}

void ThreadMemory::leave_out(const WaitingThread& thread, LeftOut why) {
    const Settled settled{.updated_at = thread.updated_at, .why = why};
    const std::string id = thread.id;
    remove(id);
    settled_[id] = settled;
}

void ThreadMemory::remove(const std::string& id) {
    kept_.erase(id);
    waiting_.erase(id);
    settled_.erase(id);
}

int ThreadMemory::note_failure(const std::string& id) {
    const auto found = waiting_.find(id);
    return found == waiting_.end() ? 0 : ++found->second.failures;
}

Json ThreadMemory::content(PollAccount& account) const {
    Json threads = Json::array();
    std::size_t bytes = 0;
    std::size_t notes = 0;
    std::size_t skipped = 0;
    for (const auto* row : latest_first(kept_)) {
        const Kept& kept = row->second;
        if (threads.items().size() == kMostShown || bytes + kept.bytes > kMostShownBytes) break;
        bytes += kept.bytes;
        notes += kept.compact.notes;
        skipped += kept.compact.skipped;
        threads.push(kept.compact.thread);
    }
    account.count(threads.items().size());
    account.drop(kept_.size() - threads.items().size(), "threads that were not touched lately");
    account.drop(skipped, "messages in the middle of long threads");
    account.drop(notes, "internal notes");
    const auto left_out = [&](LeftOut why) {
        return static_cast<std::size_t>(
            std::ranges::count_if(settled_, [&](const auto& row) { return row.second.why == why; }));
    };
    account.drop(left_out(LeftOut::internal), "threads without a public message");
    account.drop(left_out(LeftOut::unreadable), "threads that could not be read");
    account.drop(left_out(LeftOut::refused), "threads that the key may not read");
    account.drop(waiting_.size(), "threads whose changes have not been read yet");
    if (left_out(LeftOut::refused) > 0 || !waiting_.empty()) account.miss();
    return Json::object({{"support", Json::object({{"threads", std::move(threads)}})}});
}

Json ThreadMemory::to_json() const {
    Json threads = Json::array();
    std::size_t bytes = 0;
    for (const auto* row : latest_first(kept_)) {
        const Kept& kept = row->second;
        if (threads.items().size() == kMostKept || bytes + kept.bytes > kMostKeptBytes) break;
        bytes += kept.bytes;
        Json stored = Json::object({{"thread", kept.compact.thread},
                                    {"notes", kept.compact.notes},
                                    {"skipped", kept.compact.skipped}});
        if (kept.is_early) stored.set("early", true);
        threads.push(std::move(stored));
    }
    Json waiting = Json::array();
    for (const auto* row : latest_first(waiting_)) {
        if (waiting.items().size() == kMostWaiting) break;
        const WaitingThread& thread = row->second;
        waiting.push(Json::object({{"id", thread.id},
                                   {"updatedAt", thread.updated_at},
                                   {"head", thread.head},
                                   {"failures", thread.failures}}));
    }
    Json left_out = Json::array();
    for (const auto* row : latest_first(settled_)) {
        if (left_out.items().size() == kMostSettled) break;
        left_out.push(Json::object(
            {{"id", row->first}, {"updatedAt", row->second.updated_at}, {"why", name_of(row->second.why)}}));
    }
    return Json::object({{"version", kVersion},
                         {"scope", scope_},
                         {"cursor", cursor_},
                         {"threads", std::move(threads)},
                         {"waiting", std::move(waiting)},
                         {"leftOut", std::move(left_out)}});
}

}  // namespace winsh
