#include "snapshots/connections.h"

#include <fstream>

#include "base/text.h"
#include "snapshots/snapshots_test_case.h"

namespace winsh {
namespace {

class ConnectionsTest : public SnapshotsTest {
protected:
    std::vector<AuditEntry> audit() {
        return store->audit()
            .list({.workspace = workspace, .actor = {}, .before_sequence = 0, .limit = 50})
            .value();
    }
};

TEST_F(ConnectionsTest, keep_the_form_and_seal_the_key) {
    const ConnectionId id = connect();
    const Connection stored = store->connections().find(id, workspace).value().value();
    EXPECT_EQ(stored.account, "octocat/hello-world");
    EXPECT_EQ(stored.settings.at("baseUrl"), "https://api.github.com") << "the default is written down";
    ASSERT_TRUE(stored.sealed.contains("token"));
    EXPECT_FALSE(stored.sealed.at("token").contains("github_pat"));
    EXPECT_EQ(connections->open(stored)->secret("token"), "github_pat_fixture");
}

TEST_F(ConnectionsTest, show_nothing_of_the_key) {
    const ConnectionId id = connect();
    EXPECT_TRUE(connections->find(workspace, id)->connection.sealed.empty());
    for (const ConnectionView& view : connections->list(workspace).value())
        EXPECT_TRUE(view.connection.sealed.empty());
    EXPECT_EQ(connections->find(workspace, id)->connector->title, "GitHub");
    EXPECT_EQ(connections->find(workspace, id)->health.status, ConnectionStatus::never_synced);
}

TEST_F(ConnectionsTest, leave_no_trace_of_the_key_in_any_file_or_log) {
    connect();
    poller->run_due();
    served("dependency-risk");
    store.reset();
    const std::string secret = "github_pat_fixture";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(file)), {});
        for (const std::string& form : {secret, to_hex(secret), to_base64(secret).substr(0, 20)})
            EXPECT_FALSE(bytes.contains(form)) << entry.path();
    }
    EXPECT_FALSE(log.text().contains(secret));
}

TEST_F(ConnectionsTest, a_sealed_key_opens_nowhere_else) {
    const ConnectionId id = connect();
    Connection moved = store->connections().find(id, workspace).value().value();
    moved.workspace = WorkspaceId("workspace_other");
    const auto opened = connections->open(moved);
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().kind, ErrorKind::unavailable);
    FakeRandom other_random(99);
    const KeyRing other(SealingKey::generate(other_random));
    Connections with_other_key(*store, other, upstream, clock, random);
    EXPECT_FALSE(with_other_key.open(store->connections().find(id, workspace).value().value()).has_value());
}

TEST_F(ConnectionsTest, refuse_a_form_and_name_its_field) {
    const auto field_of = [&](const ConnectorSettings& form) {
        const auto added = connections->add(workspace, "github", form, somebody());
        EXPECT_FALSE(added.has_value());
        return added.has_value() ? "" : added.error().field;
    };
    ConnectorSettings form = github_form("");
    EXPECT_EQ(field_of(form), "repository");
    form = github_form();
    form.secrets.clear();
    EXPECT_EQ(field_of(form), "token");
    form = github_form();
    form.secrets.insert_or_assign("token", Secret(std::string(401, 'x')));
    EXPECT_EQ(field_of(form), "token");
    form = github_form();
    form.values["repository"] = "octo\ncat/x";
    EXPECT_EQ(field_of(form), "repository");
    form = github_form();
    form.values["token"] = "not a secret here";
    EXPECT_EQ(field_of(form), "token");
    form = github_form();
    form.values["surprise"] = "x";
    EXPECT_EQ(field_of(form), "surprise");
    EXPECT_EQ(connections->add(workspace, "unheard-of", github_form(), somebody()).error().field, "kind");
    EXPECT_TRUE(connections->list(workspace).value().empty());
}

TEST_F(ConnectionsTest, are_a_hundred_at_most) {
    for (int number = 0; number < 100; ++number) connect(github_form(format("octocat/r{}", number)));
    const auto refused = connections->add(workspace, "github", github_form(), somebody());
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
    EXPECT_EQ(refused.error().message, "A workspace has at most 100 connections. Remove one first.");
    const WorkspaceId other = add_workspace("ada@example.com", "Other");
    EXPECT_TRUE(connections->add(other, "github", github_form(), somebody()).has_value());
}

TEST_F(ConnectionsTest, a_test_says_in_words_what_came_of_it) {
    const ConnectionId id = connect();
    const auto good = connections->test(workspace, id, somebody());
    ASSERT_TRUE(good.has_value());
    EXPECT_TRUE(good->works);
    EXPECT_TRUE(good->sentence.starts_with("It can be read.")) << good->sentence;
    upstream.statuses["/repos/octocat/hello-world"] = {401, "{}"};
    const auto bad = connections->test(workspace, id, somebody());
    EXPECT_FALSE(bad->works);
    EXPECT_EQ(bad->status, ConnectionStatus::needs_auth);
    EXPECT_EQ(bad->sentence,
              "GitHub does not accept this key: it is wrong, has expired or was revoked. Make a new one, "
              "remove this connection and connect again.");
    EXPECT_FALSE(connections->find(workspace, id)->health.checked_at.has_value()) << "a test changes nothing";
    EXPECT_EQ(audit().front().action, AuditAction::connection_tested);
}

TEST_F(ConnectionsTest, belong_to_their_workspace) {
    const ConnectionId id = connect();
    const WorkspaceId other = add_workspace("other@example.com", "Other");
    EXPECT_EQ(connections->find(other, id).error().kind, ErrorKind::not_found);
    EXPECT_EQ(connections->test(other, id, somebody()).error().kind, ErrorKind::not_found);
    EXPECT_EQ(connections->remove(other, id, somebody()).error().kind, ErrorKind::not_found);
    EXPECT_TRUE(connections->list(other).value().empty());
}

TEST_F(ConnectionsTest, leave_a_record_of_who_added_and_removed_them) {
    const ConnectionId id = connect();
    ASSERT_TRUE(connections->remove(workspace, id, somebody()).has_value());
    const std::vector<AuditEntry> entries = audit();
    ASSERT_GE(entries.size(), 2U);
    EXPECT_EQ(entries[0].action, AuditAction::connection_removed);
    EXPECT_EQ(entries[1].action, AuditAction::connection_added);
    EXPECT_EQ(entries[1].subject, id.text());
    EXPECT_EQ(entries[1].detail, "GitHub octocat/hello-world");
    EXPECT_EQ(entries[1].actor_email, "mona@example.com");
}

}  // namespace
}  // namespace winsh
