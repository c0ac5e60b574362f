#include "snapshots/people_cache.h"

#include <algorithm>

namespace winsh {

Result<std::shared_ptr<const People>> PeopleCache::of(const WorkspaceId& workspace,
                                                      std::span<const KnownConnection> connections,
                                                      const std::map<ConnectionId, Section>& sections) {
    Marks marks;
    for (const KnownConnection& known : connections)
        marks.emplace_back(known.connection.id, known.health.checked_at);
    if (auto people = held(workspace, marks)) return people;
    std::uint64_t forgotten_before = 0;
    {
        const std::lock_guard lock(mutex_);
        forgotten_before = forgotten_;
    }
    std::vector<Json> others;
    std::vector<const Json*> lists;
    others.reserve(connections.size());
    for (const KnownConnection& known : connections) {
        const auto read = sections.find(known.connection.id);
        if (read != sections.end()) {
            lists.push_back(&read->second.people);
            continue;
        }
        WINSH_TRY(Json people, store_.connections().section_people(known.connection.id));
        others.push_back(std::move(people));
        lists.push_back(&others.back());
    }
    auto people = std::make_shared<const People>(lists);
    hold(workspace, {std::move(marks), people}, forgotten_before);
    return people;
}

std::shared_ptr<const People> PeopleCache::held(const WorkspaceId& workspace, const Marks& marks) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(workspace);
    if (found == entries_.end() || found->second.marks != marks) return nullptr;
    found->second.used_at = ++looked_up_;
    return found->second.people;
}

void PeopleCache::hold(const WorkspaceId& workspace, Entry entry, std::uint64_t forgotten_before) {
    const std::lock_guard lock(mutex_);
    if (forgotten_ != forgotten_before) return;
    entry.used_at = ++looked_up_;
    entries_.insert_or_assign(workspace, std::move(entry));
    if (entries_.size() <= kMostWorkspaces) return;
    entries_.erase(
        std::ranges::min_element(entries_, {}, [](const auto& row) { return row.second.used_at; }));
}

void PeopleCache::forget(const WorkspaceId& workspace) {
    const std::lock_guard lock(mutex_);
    ++forgotten_;
    entries_.erase(workspace);
}

void PeopleCache::forget_all() {
    const std::lock_guard lock(mutex_);
    ++forgotten_;
    entries_.clear();
}

}  // namespace winsh
