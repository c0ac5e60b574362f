#include "snapshots/people_cache.h"

#include <gmock/gmock.h>

#include "snapshots/material.h"
#include "snapshots/snapshots_test_case.h"

namespace winsh {
namespace {

class PeopleCacheTest : public SnapshotsTest {
protected:
    std::shared_ptr<const People> people_now(const WorkspaceId& where) {
        const auto known = known_connections(*store, where).value();
        return cache->of(where, known, {}).value();
    }
    /// A poll that knows two names of one person.
    void deliver(const ConnectionId& id, const std::string& name, const std::string& alias) {
        Section section;
        section.connection = id;
        section.content = Json::object();
        section.content_digest = "sha256:" + name;
        section.fetched_at = clock.now();
        section.people.push(Json::object({{"name", name}, {"aliases", Json::Array{name, alias}}}));
        ConnectionHealth health;
        health.connection = id;
        health.status = ConnectionStatus::ok;
        health.checked_at = health.succeeded_at = clock.now();
        ASSERT_TRUE(store->connections().put_section(section, health).has_value());
    }

    void SetUp() override {
        SnapshotsTest::SetUp();
        cache.emplace(*store);
    }
    std::optional<PeopleCache> cache;
};

TEST_F(PeopleCacheTest, joins_once_until_a_connection_was_asked_again) {
    const ConnectionId id = connect();
    deliver(id, "person_a", "person_b");
    const auto first = people_now(workspace);
    EXPECT_EQ(first->name_of("person_b"), "person_a");
    EXPECT_EQ(people_now(workspace), first) << "the very same";
    clock.advance(std::chrono::seconds(1));
    deliver(id, "person_c", "person_d");
    const auto second = people_now(workspace);
    EXPECT_EQ(second->name_of("person_d"), "person_c");
    EXPECT_EQ(second->name_of("person_b"), "person_b");
    EXPECT_EQ(first->name_of("person_b"), "person_a") << "who has it keeps it";
}

TEST_F(PeopleCacheTest, forgets_what_it_is_told_to_and_what_a_removed_connection_knew) {
    const ConnectionId id = connect();
    deliver(id, "person_a", "person_b");
    const auto first = people_now(workspace);
    cache->forget(workspace);
    EXPECT_NE(people_now(workspace), first);
    ASSERT_TRUE(connections->remove(workspace, id, somebody()).has_value());
    EXPECT_EQ(people_now(workspace)->name_of("person_b"), "person_b");
}

TEST_F(PeopleCacheTest, holds_a_few_workspaces_each_its_own) {
    const ConnectionId id = connect();
    deliver(id, "person_a", "person_b");
    const auto first = people_now(workspace);
    for (std::size_t number = 0; number < PeopleCache::kMostWorkspaces; ++number) {
        const WorkspaceId other =
            add_workspace("u" + std::to_string(number) + "@example.com", "W" + std::to_string(number));
        EXPECT_EQ(people_now(other)->name_of("person_b"), "person_b");
    }
    EXPECT_NE(people_now(workspace), first) << "what was used longest ago made room";
    EXPECT_EQ(people_now(workspace)->name_of("person_b"), "person_a");
}

}  // namespace
}  // namespace winsh
