#include "access/return_targets.h"

#include <algorithm>
#include <list>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "access/address_key.h"

namespace winsh {
namespace {

constexpr std::chrono::minutes kHolds{30};
constexpr std::size_t kLongestTarget = std::size_t{8} * 1'024;
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kMostOfAddress = 64;
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
        std::string id;
        std::string path;
        std::string address;
        SteadyTime ends;
    };
    using Targets = std::list<Target>;  ///< The oldest first.

    const Clock& clock;
    Random& random;
    std::size_t most;
    mutable std::mutex mutex;
    Targets targets;
    std::unordered_map<std::string, Targets::iterator> by_id;
    std::unordered_map<std::string, std::list<Targets::iterator>> by_address;  ///< The oldest first.
    std::size_t bytes = 0;

    void add(Target target) {
        bytes += target.path.size();
        const auto added = targets.insert(targets.end(), std::move(target));
        by_id.emplace(added->id, added);
        by_address[added->address].push_back(added);
    }
    /// The oldest of all is the oldest of its address too.
    void drop_oldest_of(std::unordered_map<std::string, std::list<Targets::iterator>>::iterator of_address) {
        const auto dropped = of_address->second.front();
        of_address->second.pop_front();
        if (of_address->second.empty()) by_address.erase(of_address);
        bytes -= dropped->path.size();
        by_id.erase(dropped->id);
        targets.erase(dropped);
    }
    void drop_oldest() { drop_oldest_of(by_address.find(targets.front().address)); }

    void make_room_for(std::size_t more_bytes, const std::string& address) {
        while (!targets.empty() && clock.steady_now() >= targets.front().ends) drop_oldest();
        const auto of_address = by_address.find(address);
        if (of_address != by_address.end() && of_address->second.size() >= kMostOfAddress) {
            drop_oldest_of(of_address);
        }
        const std::size_t most_bytes = std::max(most * kBytesPerTarget, kLongestTarget);
        while (!targets.empty() && (targets.size() >= most || bytes + more_bytes > most_bytes)) drop_oldest();
    }
};

ReturnTargets::ReturnTargets(const Clock& clock, Random& random, std::size_t most)
    : table_(new Table{clock, random, std::max<std::size_t>(1, most), {}, {}, {}, {}}) {}
ReturnTargets::~ReturnTargets() = default;

std::string ReturnTargets::keep(std::string_view path_and_query, std::string_view address) {
    if (!is_own_path(path_and_query)) return "";
    std::string key = address_key(address);
    const std::lock_guard lock(table_->mutex);
    table_->make_room_for(path_and_query.size(), key);
    std::string id = random_base64url(table_->random, kIdBytes);
    table_->add({id, std::string(path_and_query), std::move(key), table_->clock.steady_now() + kHolds});
    return id;
}

std::optional<std::string> ReturnTargets::find(std::string_view id) const {
    const std::lock_guard lock(table_->mutex);
    const auto found = table_->by_id.find(std::string(id));
    if (found == table_->by_id.end() || table_->clock.steady_now() >= found->second->ends)
        return std::nullopt;
    return found->second->path;
}

}  // namespace winsh
