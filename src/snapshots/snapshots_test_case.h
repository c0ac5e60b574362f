#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "base/log.h"
#include "base/random.h"
#include "base/seal.h"
#include "connectors/github/fake_github_fixture.h"
#include "snapshots/connections.h"
#include "snapshots/key_ring.h"
#include "snapshots/poller.h"
#include "snapshots/section_vault.h"
#include "snapshots/snapshots.h"
#include "store/open.h"

namespace winsh {

/// A real store in a folder of its own, a clock that stands still, an upstream that obeys, and one workspace.
template <typename FakeUpstream>
class SnapshotsTestOf : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "winsh-snapshots-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder = pattern;
        auto opened = open_store({.folder = folder + "/data", .on_fatal = nullptr}, clock, log);
        ASSERT_TRUE(opened.has_value()) << opened.error().message;
        store = *std::move(opened);
        workspace = add_workspace("mona@example.com", "Acme");
        connections = std::make_unique<Connections>(*store, keys, upstream, clock, random);
        start_anew();
    }
    void TearDown() override {
        poller.reset();
        snapshots.reset();
        connections.reset();
        store.reset();
        std::error_code error;
        std::filesystem::remove_all(folder, error);
    }

    /// As after a restart: nothing in memory.
    void start_anew() {
        poller.reset();
        snapshots = std::make_unique<Snapshots>(*store, clock, log, 64U << 20U);
        poller = std::make_unique<Poller>(
            PollerParts{*store, *connections, vault, *snapshots, upstream, clock, random, log});
        connections->on_change([this](const WorkspaceId& changed, const ConnectionId& id) {
            snapshots->sections_changed(changed);
            poller->connection_changed(changed, id);
        });
    }

    /// As often as it takes until all that a connection watches has had its turn.
    void poll_all_in_turn() {
        for (int turn = 0; turn < 2; ++turn) {
            clock.advance(std::chrono::minutes(3));
            poller->run_due();
        }
    }
    WorkspaceId add_workspace(const std::string& email, const std::string& name) {
        NewAccount account;
        account.user = User{new_user_id(clock.now(), random), email, clock.now()};
        account.password_record = "-";
        account.workspace_if_new = new_workspace_id(clock.now(), random);
        account.workspace_name = name;
        AuditEntry entry;
        entry.at = clock.now();
        entry.action = AuditAction::account_created;
        const auto membership = store->accounts().create(account, FirstAccountOnly::no, {entry});
        EXPECT_TRUE(membership.has_value());
        return membership.has_value() ? membership->workspace.id : WorkspaceId();
    }

    ConnectionId connect(const ConnectorSettings& form = github_form()) {
        return connect("github", form, workspace);
    }
    ConnectionId connect(std::string_view kind, const ConnectorSettings& form, const WorkspaceId& into) {
        const auto added = connections->add(into, kind, form, somebody());
        EXPECT_TRUE(added.has_value()) << added.error().message;
        return added.has_value() ? added->connection.id : ConnectionId();
    }
    Actor somebody() { return {new_user_id(clock.now(), random), "mona@example.com", "203.0.113.9"}; }

    std::shared_ptr<const ServedSnapshot> served(const std::string& loop) {
        const auto snapshot = snapshots->current(workspace, LoopId(loop));
        EXPECT_TRUE(snapshot.has_value()) << snapshot.error().message;
        return snapshot.has_value() ? *snapshot : nullptr;
    }
    /// Null where the bytes are no JSON.
    Json read(const std::string& loop) {
        const auto snapshot = served(loop);
        return snapshot ? parse_json(snapshot->content->bytes, {.bytes = 1U << 20U}).value_or(Json())
                        : Json();
    }

    std::string folder;
    FakeClock clock;
    MemoryLog log;
    FakeRandom random;
    SealingKey key = SealingKey::generate(random);
    KeyRing keys{key};
    SectionVault vault{keys, Secret("a key for pseudonyms"), random};
    FakeUpstream upstream;
    std::unique_ptr<Store> store;
    WorkspaceId workspace;
    std::unique_ptr<Connections> connections;
    std::unique_ptr<Snapshots> snapshots;
    std::unique_ptr<Poller> poller;
};

using SnapshotsTest = SnapshotsTestOf<FakeGithub>;

}  // namespace winsh
