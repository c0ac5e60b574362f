#include "access/return_targets.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <unordered_map>

namespace winsh {
namespace {

constexpr std::chrono::minutes kHolds{30};
constexpr std::size_t kLongestTarget = 8 * 1024;
constexpr std::size_t kIdBytes = 16;
/// What strangers may make us keep is bounded in bytes too: most targets are short.
constexpr std::size_t kBytesPerTarget = 1'024;

/// A path on this server, in the characters that a request line can have. `//host` and `/\host` lead
/// elsewhere in browsers.
bool is_own_path(std::string_view text) {
    if (!text.starts_with('/') || text.starts_with("//") || text.size() > kLongestTarget) return false;
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F && c != '\\'; });
}

}  // namespace

struct ReturnTargets::Table {
    struct Target {
        std::string path;
        SteadyTime ends;
    };
    const Clock& clock;
    Random& random;
    std::size_t most;
    mutable std::mutex mutex;
    std::unordered_map<std::string, Target> targets;
    std::deque<std::string> by_age;
    std::size_t bytes = 0;

    void drop_oldest() {
        const auto found = targets.find(by_age.front());
        bytes -= found->second.path.size();
        targets.erase(found);
        by_age.pop_front();
    }
    void make_room_for(std::size_t more_bytes) {
        while (!by_age.empty() && clock.steady_now() >= targets.at(by_age.front()).ends) drop_oldest();
        const std::size_t most_bytes = std::max(most * kBytesPerTarget, kLongestTarget);
        while (!by_age.empty() && (by_age.size() >= most || bytes + more_bytes > most_bytes)) drop_oldest();
    }
};

ReturnTargets::ReturnTargets(const Clock& clock, Random& random, std::size_t most)
    : table_(new Table{clock, random, std::max<std::size_t>(1, most), {}, {}, {}}) {}
ReturnTargets::~ReturnTargets() = default;

std::string ReturnTargets::keep(std::string_view path_and_query) {
    if (!is_own_path(path_and_query)) return "";
    const std::lock_guard lock(table_->mutex);
    table_->make_room_for(path_and_query.size());
    std::string id = random_base64url(table_->random, kIdBytes);
    const SteadyTime ends = table_->clock.steady_now() + kHolds;
    table_->targets.emplace(id, Table::Target{std::string(path_and_query), ends});
    table_->by_age.push_back(id);
    table_->bytes += path_and_query.size();
    return id;
}

std::optional<std::string> ReturnTargets::find(std::string_view id) const {
    const std::lock_guard lock(table_->mutex);
    const auto found = table_->targets.find(std::string(id));
    if (found == table_->targets.end() || table_->clock.steady_now() >= found->second.ends)
        return std::nullopt;
    return found->second.path;
}

}  // namespace winsh
