#include "store/store_contract_test.h"

namespace winsh {
namespace {

using std::chrono::seconds;

Section section_of(const Connection& connection, std::string text) {
    Section section;
    section.connection = connection.id;
    section.content =
        Json::object().set("github", Json::object().set("title", std::move(text)).set("count", 3));
    section.untrusted = {"/github/title", "/github/a~1b"};
    section.redactions.push(Json::object().set("pointer", "/github/title").set("count", 1));
    section.content_digest = "sha256:00ff";
    section.fetched_at = connection.created_at;
    section.people.push(Json::object().set("name", "person_1").set("aliases", Json::array()));
    section.sealed_people = std::string("\0people\xff", 8);
    section.sealed_memory = std::string("\0memory\xff", 8);
    return section;
}

ConnectionHealth health_of(const Connection& connection, ConnectionStatus status) {
    ConnectionHealth health;
    health.connection = connection.id;
    health.status = status;
    health.checked_at = connection.created_at + seconds(1);
    return health;
}

TEST_P(StoreContract, connection_comes_back_as_it_was_stored) {
    const Account ada = make_account();
    const Connection connection = make_connection(ada.workspace);
    open_again();
    const auto found = store().connections().find(connection.id, ada.workspace.id);
    ASSERT_TRUE(found && *found) << testing::PrintToString(found);
    EXPECT_EQ((*found)->id, connection.id);
    EXPECT_EQ((*found)->workspace, connection.workspace);
    EXPECT_EQ((*found)->kind, connection.kind);
    EXPECT_EQ((*found)->account, connection.account);
    EXPECT_EQ((*found)->settings, connection.settings);
    EXPECT_EQ((*found)->sealed, connection.sealed);
    EXPECT_EQ((*found)->enabled, true);
    EXPECT_EQ((*found)->created_at, connection.created_at);
    EXPECT_EQ((*found)->changed_at, connection.changed_at);
}

TEST_P(StoreContract, connection_is_found_only_in_its_workspace) {
    const Account ada = make_account("ada@example.org", "Engines");
    const Account eve = make_account("eve@example.org", "Elsewhere");
    Connection connection = make_connection(ada.workspace);
    EXPECT_FALSE(store().connections().find(connection.id, eve.workspace.id).value().has_value());
    EXPECT_TRUE(store().connections().list(eve.workspace.id)->empty());
    EXPECT_EQ(error_kind(store().connections().remove(connection.id, eve.workspace.id,
                                                      entry(AuditAction::connection_removed))),
              ErrorKind::not_found);
    connection.workspace = eve.workspace.id;
    EXPECT_EQ(error_kind(store().connections().update(connection, std::nullopt,
                                                      entry(AuditAction::connection_changed))),
              ErrorKind::not_found);
    EXPECT_TRUE(store().connections().find(connection.id, ada.workspace.id).value().has_value());
}

TEST_P(StoreContract, connections_are_listed_oldest_first) {
    const Account ada = make_account("ada@example.org", "Engines");
    const Account eve = make_account("eve@example.org", "Elsewhere");
    const Connection first = make_connection(ada.workspace);
    clock_.advance(seconds(1));
    const Connection second = make_connection(eve.workspace);
    clock_.advance(seconds(1));
    const Connection third = make_connection(ada.workspace);
    const auto ids = [](const std::vector<Connection>& connections) {
        std::vector<ConnectionId> result;
        for (const Connection& connection : connections) result.push_back(connection.id);
        return result;
    };
    EXPECT_EQ(ids(store().connections().list(ada.workspace.id).value()),
              (std::vector<ConnectionId>{first.id, third.id}));
    EXPECT_EQ(ids(store().connections().all().value()),
              (std::vector<ConnectionId>{first.id, second.id, third.id}));
}

TEST_P(StoreContract, updating_a_connection_replaces_its_settings_and_credentials) {
    const Account ada = make_account();
    Connection connection = make_connection(ada.workspace);
    clock_.advance(seconds(5));
    connection.account = "octocat/spoon-knife";
    connection.settings = {{"repository", "octocat/spoon-knife"}};
    connection.sealed = {{"app_key", "sealed"}};
    connection.enabled = false;
    connection.changed_at = now();
    ASSERT_TRUE(
        store().connections().update(connection, std::nullopt, entry(AuditAction::connection_changed)));
    const auto found = store().connections().find(connection.id, ada.workspace.id);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->account, connection.account);
    EXPECT_EQ((*found)->settings, connection.settings);
    EXPECT_EQ((*found)->sealed, connection.sealed);
    EXPECT_EQ((*found)->enabled, true) << "a change that was under way must not undo a pause";
    EXPECT_EQ((*found)->changed_at, now());
    EXPECT_EQ(last_entry().action, AuditAction::connection_changed);
}

TEST_P(StoreContract, every_change_of_a_connection_dates_the_workspace) {
    const Account ada = make_account();
    const auto changed_at = [&] {
        return store().accounts().workspace(ada.workspace.id).value()->connections_changed_at;
    };
    clock_.advance(seconds(1));
    const Connection connection = make_connection(ada.workspace);
    EXPECT_EQ(changed_at(), now());
    clock_.advance(seconds(1));
    ASSERT_TRUE(
        store().connections().update(connection, std::nullopt, entry(AuditAction::connection_changed)));
    EXPECT_EQ(changed_at(), now());
    const Timestamp last_change = now();
    clock_.advance(seconds(1));
    ASSERT_TRUE(store().connections().put_section(section_of(connection, "x"),
                                                  health_of(connection, ConnectionStatus::ok)));
    EXPECT_EQ(changed_at(), last_change);
    ASSERT_TRUE(store().connections().remove(connection.id, ada.workspace.id,
                                             entry(AuditAction::connection_removed)));
    EXPECT_EQ(changed_at(), now());
}

TEST_P(StoreContract, connection_with_a_taken_id_or_of_no_workspace_is_not_stored) {
    const Account ada = make_account();
    Connection connection = make_connection(ada.workspace);
    const std::size_t entries = count_entries();
    EXPECT_EQ(error_kind(store().connections().add(connection, entry(AuditAction::connection_added))),
              ErrorKind::conflict);
    connection = new_connection(Workspace{WorkspaceId("workspace_none"), "", now(), now()});
    EXPECT_EQ(error_kind(store().connections().add(connection, entry(AuditAction::connection_added))),
              ErrorKind::not_found);
    EXPECT_EQ(count_entries(), entries);
    EXPECT_EQ(store().connections().all()->size(), 1u);
}

TEST_P(StoreContract, removed_connection_takes_its_health_and_section_with_it) {
    const Account ada = make_account();
    const Connection connection = make_connection(ada.workspace);
    const Section section = section_of(connection, "x");
    const ConnectionHealth health = health_of(connection, ConnectionStatus::ok);
    ASSERT_TRUE(store().connections().put_section(section, health));
    ASSERT_TRUE(store().connections().remove(connection.id, ada.workspace.id,
                                             entry(AuditAction::connection_removed)));
    EXPECT_FALSE(store().connections().find(connection.id, ada.workspace.id).value().has_value());
    EXPECT_FALSE(store().connections().health(connection.id).value().has_value());
    EXPECT_FALSE(store().connections().section(connection.id).value().has_value());
    EXPECT_TRUE(store().connections().all_health()->empty());
    // A poll that was under way when it was removed.
    EXPECT_EQ(error_kind(store().connections().put_section(section, health)), ErrorKind::not_found);
    EXPECT_TRUE(store().connections().put_health({health}));
    EXPECT_TRUE(store().connections().all_health()->empty());
}

TEST_P(StoreContract, section_comes_back_as_it_was_stored) {
    const Account ada = make_account();
    const Connection connection = make_connection(ada.workspace);
    EXPECT_FALSE(store().connections().section(connection.id).value().has_value());
    ASSERT_TRUE(store().connections().put_section(section_of(connection, "old"),
                                                  health_of(connection, ConnectionStatus::ok)));
    const Section section = section_of(connection, std::string(300'000, 'x') + "\n\xf0\x9f\x8c\x8d");
    ASSERT_TRUE(store().connections().put_section(section, health_of(connection, ConnectionStatus::ok)));
    open_again();
    const auto found = store().connections().section(connection.id);
    ASSERT_TRUE(found && *found) << testing::PrintToString(found);
    EXPECT_EQ((*found)->connection, section.connection);
    EXPECT_EQ((*found)->content, section.content);
    EXPECT_EQ((*found)->untrusted, section.untrusted);
    EXPECT_EQ((*found)->redactions, section.redactions);
    EXPECT_EQ((*found)->content_digest, section.content_digest);
    EXPECT_EQ((*found)->fetched_at, section.fetched_at);
    EXPECT_EQ((*found)->people, section.people);
    EXPECT_EQ((*found)->sealed_people, section.sealed_people);
    EXPECT_EQ((*found)->sealed_memory, section.sealed_memory);
    EXPECT_EQ(store().connections().section_people(section.connection).value(), section.people);
    EXPECT_TRUE(store().connections().section_people(ConnectionId("conn_none")).value().is_null());
    const auto memory = store().connections().section_memory(connection.id);
    ASSERT_TRUE(memory.has_value() && *memory);
    EXPECT_EQ((*memory)->content_digest, section.content_digest);
    EXPECT_EQ((*memory)->sealed_memory, section.sealed_memory);
}

TEST_P(StoreContract, health_comes_back_as_it_was_stored) {
    const Account ada = make_account();
    const Connection connection = make_connection(ada.workspace);
    const Connection other = make_connection(ada.workspace);
    ConnectionHealth health = health_of(connection, ConnectionStatus::rate_limited);
    health.succeeded_at = now() - seconds(60);
    health.complete_through = now() - seconds(70);
    health.next_at = now() + seconds(30);
    health.failures_in_a_row = 2;
    health.failure = ConnectionFailure{"rate_limit", 429, "GitHub asks for a pause.", now() + seconds(30)};
    health.coverage = {30, -1, 2, "page limit"};
    health.rate_limit_left = 0;
    ASSERT_TRUE(store().connections().put_health({health, health_of(other, ConnectionStatus::never_synced)}));
    open_again();
    const auto found = store().connections().health(connection.id);
    ASSERT_TRUE(found && *found) << testing::PrintToString(found);
    EXPECT_EQ((*found)->connection, health.connection);
    EXPECT_EQ((*found)->status, health.status);
    EXPECT_EQ((*found)->checked_at, health.checked_at);
    EXPECT_EQ((*found)->succeeded_at, health.succeeded_at);
    EXPECT_EQ((*found)->complete_through, health.complete_through);
    EXPECT_EQ((*found)->next_at, health.next_at);
    EXPECT_EQ((*found)->failures_in_a_row, 2);
    EXPECT_EQ((*found)->failure, health.failure);
    EXPECT_EQ((*found)->coverage, health.coverage);
    EXPECT_EQ((*found)->rate_limit_left, 0);
    const auto all = store().connections().all_health();
    ASSERT_TRUE(all);
    EXPECT_EQ(all->size(), 2u);
    EXPECT_EQ(all->at(other.id).failure, std::nullopt);
    EXPECT_EQ(all->at(other.id).rate_limit_left, std::nullopt);
    EXPECT_EQ(all->at(other.id).succeeded_at, std::nullopt);
}

}  // namespace
}  // namespace winsh
