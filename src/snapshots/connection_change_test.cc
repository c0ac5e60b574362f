#include "connectors/scripted_client_fixture.h"
#include "snapshots/snapshots_test_case.h"

namespace winsh {
namespace {

using namespace std::chrono_literals;

class ConnectionChangeTest : public SnapshotsTest {
protected:
    ConnectionEdit edit(const std::string& repository = "octocat/hello-world",
                        const std::string& token = "") {
        ConnectionEdit made;
        made.form = github_form(repository);
        made.form.secrets.insert_or_assign("token", Secret(token));
        return made;
    }
    Result<void> change(const ConnectionId& id, const ConnectionEdit& made) {
        return connections->change(workspace, id, made, somebody());
    }
    ConnectionView view(const ConnectionId& id) { return connections->find(workspace, id).value(); }
    Connection stored(const ConnectionId& id) {
        return store->connections().find(id, workspace).value().value();
    }
    std::string last_detail() {
        AuditQuery newest;
        newest.workspace = workspace;
        newest.limit = 1;
        const AuditEntry entry = store->audit().list(newest).value().front();
        return format("{}: {}", name_of(entry.action), entry.detail);
    }
};

TEST_F(ConnectionChangeTest, replaces_the_key_and_asks_at_once) {
    const ConnectionId id = connect();
    upstream.statuses["/repos/octocat/hello-world"] = {401, "{}"};
    poller->run_due();
    EXPECT_EQ(view(id).health.status, ConnectionStatus::needs_auth);
    upstream.statuses.clear();
    ASSERT_TRUE(change(id, edit("octocat/hello-world", "github_pat_new")).has_value());
    EXPECT_EQ(connections->open(stored(id))->secret("token"), "github_pat_new");
    EXPECT_EQ(last_detail(), "connection_changed: GitHub octocat/hello-world: new Access token");
    EXPECT_EQ(poller->run_due(), 1);
    EXPECT_EQ(view(id).health.status, ConnectionStatus::ok);
    EXPECT_EQ(view(id).history.size(), 2U);
    EXPECT_EQ(view(id).history[1].status, ConnectionStatus::needs_auth);
}

TEST_F(ConnectionChangeTest, keeps_how_people_are_named) {
    const ConnectionId id = connect();
    ASSERT_TRUE(connections->name_people(workspace, id, PeopleNames::ids, somebody()).has_value());
    EXPECT_EQ(last_detail(), "connection_changed: GitHub octocat/hello-world: pseudonyms switched off");
    ASSERT_TRUE(change(id, edit("octocat/hello-world", "github_pat_new")).has_value());
    EXPECT_EQ(people_names_of(stored(id)), PeopleNames::ids);
    const Timestamp before = stored(id).changed_at;
    ASSERT_TRUE(connections->name_people(workspace, id, PeopleNames::ids, somebody()).has_value());
    EXPECT_EQ(stored(id).changed_at, before) << "nothing is read anew for nothing";
    const WorkspaceId other = add_workspace("eve@example.com", "Other");
    EXPECT_EQ(connections->name_people(other, id, PeopleNames::pseudonyms, somebody()).error().kind,
              ErrorKind::not_found);
}

TEST_F(ConnectionChangeTest, of_two_at_once_refuses_the_second) {
    const ConnectionId id = connect();
    ConnectionEdit first = edit("octocat/hello-world", "github_pat_first");
    first.read_at = stored(id).changed_at;
    ConnectionEdit second = edit("octocat/hello-world", "github_pat_second");
    second.read_at = first.read_at;
    ASSERT_TRUE(change(id, first).has_value());
    const Result<void> refused = change(id, second);
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
    EXPECT_TRUE(refused.error().message.starts_with("Somebody else has changed this connection"));
    EXPECT_EQ(connections->open(stored(id))->secret("token"), "github_pat_first");
}

TEST_F(ConnectionChangeTest, never_lets_a_stored_key_go_elsewhere) {
    const ConnectionId id = connect();
    ConnectionEdit elsewhere = edit();
    elsewhere.form.values["baseUrl"] = "https://collector.example.net";
    const auto refused = change(id, elsewhere);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().field, "token");
    EXPECT_EQ(change(id, edit("evil/repository")).error().field, "token");
    EXPECT_EQ(stored(id).settings.at("baseUrl"), "https://api.github.com");
    EXPECT_EQ(stored(id).account, "octocat/hello-world");
    poller->run_due();
    for (const http::ClientRequest& request : upstream.requests)
        EXPECT_TRUE(request.url.starts_with("https://api.github.com/")) << request.url;
}

TEST_F(ConnectionChangeTest, shows_nothing_of_what_was_read_before_it) {
    const ConnectionId id = connect();
    poller->run_due();
    EXPECT_EQ(read("dependency-risk")["github"]["repository"]["fullName"].as_string(), "octocat/hello-world");
    ASSERT_TRUE(change(id, edit("octocat/unknown", "github_pat_fixture")).has_value());
    EXPECT_TRUE(read("dependency-risk")["github"]["repository"].is_null());
    EXPECT_EQ(view(id).health.status, ConnectionStatus::never_synced);
    poller->run_due();
    EXPECT_EQ(view(id).health.status, ConnectionStatus::misconfigured);
    EXPECT_FALSE(view(id).health.succeeded_at.has_value());
    EXPECT_TRUE(read("dependency-risk")["github"]["repository"].is_null());
    EXPECT_EQ(last_detail(),
              "connection_changed: GitHub octocat/hello-world: changed Repository, new Access token");
}

TEST_F(ConnectionChangeTest, overtakes_a_poll_that_is_under_way) {
    const ConnectionId id = connect();
    ScriptedClient slow([&](const http::ClientRequest& request) -> Result<http::ClientResponse> {
        if (stored(id).account == "octocat/hello-world") {
            EXPECT_TRUE(change(id, edit("octocat/unknown", "github_pat_fixture")).has_value());
        }
        return upstream.send(request);
    });
    Poller one({*store, *connections, vault, *snapshots, slow, clock, random, log});
    one.run_due();
    EXPECT_EQ(view(id).health.status, ConnectionStatus::misconfigured) << "of the second poll";
    EXPECT_EQ(view(id).history.size(), 1U);
    EXPECT_FALSE(store->connections().section(id).value().has_value());
}

TEST_F(ConnectionChangeTest, that_is_none_leaves_no_trace) {
    const ConnectionId id = connect();
    const Timestamp before = stored(id).changed_at;
    clock.advance(1min);
    ASSERT_TRUE(change(id, edit()).has_value());
    EXPECT_EQ(stored(id).changed_at, before);
    EXPECT_EQ(last_detail(), "connection_added: GitHub octocat/hello-world");
}

TEST_F(ConnectionChangeTest, pauses_and_resumes) {
    const ConnectionId id = connect();
    poller->run_due();
    const std::size_t asked = upstream.requests.size();
    ASSERT_TRUE(connections->pause(workspace, id, somebody()).has_value());
    EXPECT_EQ(last_detail(), "connection_changed: GitHub octocat/hello-world: paused");
    EXPECT_EQ(read("dependency-risk")["status"].as_string(), "partial");
    EXPECT_EQ(read("dependency-risk")["connectors"].items().at(0)["status"].as_string(), "disabled");
    clock.advance(2h);
    poller->run_due();
    EXPECT_EQ(upstream.requests.size(), asked) << "nobody is asked meanwhile";
    EXPECT_EQ(view(id).health.status, ConnectionStatus::disabled);
    ASSERT_TRUE(connections->resume(workspace, id, somebody()).has_value());
    EXPECT_EQ(last_detail(), "connection_changed: GitHub octocat/hello-world: resumed");
    EXPECT_EQ(poller->run_due(), 1);
    EXPECT_EQ(read("dependency-risk")["status"].as_string(), "ready");
    EXPECT_EQ(connections->open(stored(id))->secret("token"), "github_pat_fixture");
}

TEST_F(ConnectionChangeTest, belongs_to_the_workspace) {
    const ConnectionId id = connect();
    const WorkspaceId other = add_workspace("eve@example.com", "Other");
    EXPECT_EQ(connections->change(other, id, edit("a/b", "x"), somebody()).error().kind,
              ErrorKind::not_found);
    EXPECT_EQ(connections->pause(other, id, somebody()).error().kind, ErrorKind::not_found);
    EXPECT_EQ(connections->resume(other, id, somebody()).error().kind, ErrorKind::not_found);
    EXPECT_TRUE(stored(id).enabled);
}

TEST_F(ConnectionChangeTest, mends_a_connection_whose_key_cannot_be_opened) {
    const ConnectionId id = connect();
    const KeyRing another(SealingKey::generate(random));
    Connections with_another_key(*store, another, upstream, clock, random);
    EXPECT_EQ(with_another_key.change(workspace, id, edit(), somebody()).error().field, "token");
    ASSERT_TRUE(
        with_another_key.change(workspace, id, edit("octocat/hello-world", "github_pat_new"), somebody())
            .has_value());
    EXPECT_EQ(with_another_key.open(stored(id))->secret("token"), "github_pat_new");
}

}  // namespace
}  // namespace winsh
