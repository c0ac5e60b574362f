#include "store/store_contract_test.h"

namespace winsh {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class ConnectionChanges : public StoreContract {
protected:
    ConnectionHealth health(ConnectionStatus status) {
        ConnectionHealth health;
        health.connection = connection_.id;
        health.status = status;
        health.checked_at = health.succeeded_at = now();
        return health;
    }
    Section section() {
        Section section;
        section.connection = connection_.id;
        section.content = Json::object().set("github", Json::object());
        section.content_digest = "sha256:00ff";
        section.fetched_at = now();
        section.sealed_memory = "cursors";
        section.read_with = connection_.changed_at;
        return section;
    }
    void deliver() {
        ASSERT_TRUE(store().connections().put_section(section(), health(ConnectionStatus::ok)));
    }
    void connect() {
        account_ = make_account();
        connection_ = make_connection(account_.workspace);
        deliver();
        clock_.advance(seconds(5));
        connection_.changed_at = now();
    }
    Result<void> update() {
        return store().connections().update(connection_, std::nullopt,
                                            entry(AuditAction::connection_changed));
    }
    std::vector<PollRecord> history() { return store().connections().poll_history(connection_.id).value(); }
    std::optional<SectionMemory> memory() {
        return store().connections().section_memory(connection_.id).value();
    }

    Account account_;
    Connection connection_;
};

TEST_P(ConnectionChanges, forget_what_was_read_with_other_settings) {
    connect();
    connection_.settings["repository"] = "octocat/spoon-knife";
    ASSERT_TRUE(update());
    EXPECT_FALSE(store().connections().section(connection_.id).value().has_value());
    EXPECT_FALSE(store().connections().health(connection_.id).value().has_value());
    EXPECT_TRUE(history().empty());
    deliver();
    connection_.account = "octocat/spoon-knife";
    ASSERT_TRUE(update());
    EXPECT_FALSE(memory().has_value());
}

TEST_P(ConnectionChanges, of_a_credential_alone_void_what_the_connector_remembers) {
    connect();
    connection_.sealed = {{"token", "another"}};
    ASSERT_TRUE(update());
    ASSERT_TRUE(memory().has_value());
    EXPECT_EQ(memory()->sealed_memory, "");
    EXPECT_EQ(memory()->content_digest, "sha256:00ff") << "what was delivered stays";
    EXPECT_EQ(history().size(), 1U);
}

TEST_P(ConnectionChanges, that_change_nothing_forget_nothing) {
    connect();
    ASSERT_TRUE(update());
    EXPECT_EQ(memory()->sealed_memory, "cursors");
    EXPECT_TRUE(store().connections().health(connection_.id).value().has_value());
}

TEST_P(ConnectionChanges, of_being_enabled_touch_nothing_else) {
    connect();
    Connection paused = connection_;
    paused.enabled = false;
    paused.account = "somebody else's";
    paused.settings.clear();
    paused.sealed.clear();
    ASSERT_TRUE(store().connections().set_enabled(paused, entry(AuditAction::connection_changed)));
    const Connection found =
        store().connections().find(connection_.id, account_.workspace.id).value().value();
    EXPECT_FALSE(found.enabled);
    EXPECT_EQ(found.changed_at, now());
    EXPECT_EQ(found.account, connection_.account);
    EXPECT_EQ(found.settings, connection_.settings);
    EXPECT_EQ(found.sealed, connection_.sealed);
    EXPECT_EQ(memory()->sealed_memory, "cursors");
    EXPECT_EQ(last_entry().action, AuditAction::connection_changed);
    EXPECT_EQ(store().accounts().workspace(account_.workspace.id).value()->connections_changed_at, now());
    paused.workspace = make_account("eve@example.org", "Elsewhere").workspace.id;
    EXPECT_EQ(error_kind(store().connections().set_enabled(paused, entry(AuditAction::connection_changed))),
              ErrorKind::not_found);
}

TEST_P(ConnectionChanges, keep_out_what_a_poll_began_to_read_before) {
    connect();
    const Section late = [&] {
        Section before = section();
        before.read_with = connection_.created_at;
        return before;
    }();
    connection_.settings["repository"] = "octocat/spoon-knife";
    ASSERT_TRUE(update());
    EXPECT_EQ(error_kind(store().connections().put_section(late, health(ConnectionStatus::ok))),
              ErrorKind::conflict);
    EXPECT_FALSE(memory().has_value());
    EXPECT_TRUE(history().empty());
}

TEST_P(ConnectionChanges, leave_a_history_of_the_last_polls_the_newest_first) {
    connect();
    ConnectionHealth failed = health(ConnectionStatus::failed);
    failed.failure = ConnectionFailure{"network", 0, "GitHub could not be reached.", std::nullopt};
    for (int poll = 0; poll < ConnectionStore::kMostPollRecords; ++poll) {
        clock_.advance(minutes(5));
        failed.checked_at = now();
        ASSERT_TRUE(store().connections().put_health({failed}));
    }
    ConnectionHealth partial = health(ConnectionStatus::partial);
    partial.coverage.reason = "issues cannot be read";
    partial.checked_at = now() - minutes(60);  // A clock that was put back.
    ASSERT_TRUE(store().connections().put_health({partial}));
    open_again();
    const std::vector<PollRecord> records = history();
    ASSERT_EQ(records.size(), static_cast<std::size_t>(ConnectionStore::kMostPollRecords));
    EXPECT_EQ(records[0],
              (PollRecord{now() - minutes(60), ConnectionStatus::partial, "issues cannot be read"}));
    EXPECT_EQ(records[1], (PollRecord{now(), ConnectionStatus::failed, "GitHub could not be reached."}));
    EXPECT_EQ(records.back().status, ConnectionStatus::failed) << "the oldest went first";
    ConnectionHealth unasked = health(ConnectionStatus::never_synced);
    unasked.checked_at = std::nullopt;
    ASSERT_TRUE(store().connections().put_health({unasked}));
    EXPECT_EQ(history(), records) << "what was never asked has no place in it";
}

TEST_P(ConnectionChanges, of_one_connection_leave_the_others_alone) {
    connect();
    const Connection other = connection_;
    connection_ = make_connection(account_.workspace);
    deliver();
    ASSERT_TRUE(store().connections().remove(connection_.id, account_.workspace.id,
                                             entry(AuditAction::connection_removed)));
    EXPECT_TRUE(history().empty());
    EXPECT_EQ(store().connections().poll_history(other.id)->size(), 1U);
}

TEST_P(ConnectionChanges, of_what_somebody_else_has_changed_are_refused) {
    account_ = make_account();
    connection_ = make_connection(account_.workspace);
    const Timestamp read_at = connection_.changed_at;
    const auto change = [&](const std::string& repository) {
        clock_.advance(seconds(1));
        Connection changed = connection_;
        changed.settings["repository"] = repository;
        changed.changed_at = now();
        return store().connections().update(changed, read_at, entry(AuditAction::connection_changed));
    };
    ASSERT_TRUE(change("octocat/first"));
    const std::size_t entries = count_entries();
    EXPECT_EQ(error_kind(change("octocat/second")), ErrorKind::conflict);
    EXPECT_EQ(count_entries(), entries);
    const auto stored = store().connections().find(connection_.id, account_.workspace.id).value();
    EXPECT_EQ(stored->settings.at("repository"), "octocat/first");
}

TEST_P(ConnectionChanges, health_that_waited_does_not_replace_what_a_later_poll_brought) {
    connect();
    ConnectionHealth early = health(ConnectionStatus::ok);
    early.checked_at = now();
    ConnectionHealth late = health(ConnectionStatus::failed);
    late.checked_at = now() + seconds(30);
    const auto status = [&] { return store().connections().health(connection_.id).value()->status; };
    ASSERT_TRUE(store().connections().put_health({late}));
    ASSERT_TRUE(store().connections().put_health({early}));
    EXPECT_EQ(status(), ConnectionStatus::failed);
    ConnectionHealth later = early;
    later.checked_at = now() + seconds(31);
    ASSERT_TRUE(store().connections().put_health({later}));
    EXPECT_EQ(status(), ConnectionStatus::ok);
    late.checked_at = now() + std::chrono::hours(24 * 365);
    ASSERT_TRUE(store().connections().put_health({late}));
    ASSERT_TRUE(store().connections().put_health({early}));
    EXPECT_EQ(status(), ConnectionStatus::ok) << "a clock that was wrong stops nothing";
}

INSTANTIATE_TEST_SUITE_P(Stores, ConnectionChanges, testing::ValuesIn(store_factories()),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace winsh
