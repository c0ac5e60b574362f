#pragma once

#include <functional>

#include "snapshots/key_rotation.h"
#include "snapshots/master_key.h"
#include "snapshots/snapshots_test_case.h"

namespace winsh {

/// A store of which one call fails, before or after it was carried out: whoever ends at that has done what
/// one does who is killed there.
class InterruptedStore final : public Store, public SealedStore {
public:
    enum class At { before, after };
    InterruptedStore(Store& store, int call, At at) : store_(store), left_(call), at_(at) {}
    bool has_failed() const { return left_ <= 0; }

    AccountStore& accounts() override { return store_.accounts(); }
    SessionStore& sessions() override { return store_.sessions(); }
    TokenStore& tokens() override { return store_.tokens(); }
    CodeStore& codes() override { return store_.codes(); }
    DeviceGrantStore& device_grants() override { return store_.device_grants(); }
    AuditStore& audit() override { return store_.audit(); }
    ConnectionStore& connections() override { return store_.connections(); }
    LoopStore& loops() override { return store_.loops(); }
    SnapshotStore& snapshots() override { return store_.snapshots(); }
    ChangeFeed& changes() override { return store_.changes(); }
    SealedStore& sealed() override { return *this; }
    Result<void> check() override { return store_.check(); }
    Result<std::optional<std::string>> setting(std::string_view name) override {
        return call([&] { return store_.setting(name); });
    }
    Result<void> set_setting(std::string_view name, std::string_view value) override {
        return call([&] { return store_.set_setting(name, value); });
    }
    Result<void> change_settings(const SettingsChange& change) override {
        return call([&] { return store_.change_settings(change); });
    }
    Result<std::vector<SealedRow>> list() override {
        return call([&] { return store_.sealed().list(); });
    }
    Result<std::optional<std::string>> find(const SealedPlace& place) override {
        return call([&] { return store_.sealed().find(place); });
    }
    Result<bool> replace(const SealedPlace& place, std::string_view old, std::string_view fresh) override {
        return call([&] { return store_.sealed().replace(place, old, fresh); });
    }

private:
    template <typename Act>
    auto call(Act act) -> decltype(act()) {
        const auto interrupted = fail(ErrorKind::unavailable, "Interrupted.");
        if (left_ > 0) --left_;
        if (left_ == 0 && at_ == At::before) return interrupted;
        auto outcome = act();
        if (left_ == 0) return interrupted;
        return outcome;
    }

    Store& store_;
    int left_;
    const At at_;
};

/// An installation with something sealed of every kind.
class KeyRotationTest : public SnapshotsTest {
protected:
    void SetUp() override {
        SnapshotsTest::SetUp();
        files.folder = folder;
    }

    /// What a server that starts now finds.
    struct Server {
        Server(KeyRotationTest& test, std::unique_ptr<KeyRing> loaded)
            : ring(std::move(loaded)),
              pseudonym_key(load_pseudonym_key(*test.store, *ring, test.system_random).value()),
              vault(*ring, pseudonym_key, test.system_random),
              connections(*test.store, *ring, test.upstream, test.clock, test.system_random) {}
        std::unique_ptr<KeyRing> ring;
        Secret pseudonym_key;
        SectionVault vault;
        Connections connections;
    };
    std::unique_ptr<Server> start() {
        auto ring = load_master_key(files, *store, {clock, system_random, log});
        EXPECT_TRUE(ring.has_value()) << ring.error().message;
        return ring.has_value() ? std::make_unique<Server>(*this, *std::move(ring)) : nullptr;
    }

    std::optional<Connection> add(Server& server, const std::string& token) {
        ConnectorSettings form = github_form();
        form.secrets.insert_or_assign("token", Secret(token));
        const auto added = server.connections.add(workspace, "github", form, somebody());
        EXPECT_TRUE(added.has_value()) << added.error().message;
        return added.has_value() ? std::optional(added->connection) : std::nullopt;
    }
    /// A connection that has delivered.
    void fill(Server& server, const std::string& token) {
        const auto added = add(server, token);
        ASSERT_TRUE(added);
        const auto stored = put_section(server, *added);
        ASSERT_TRUE(stored.has_value()) << stored.error().message;
    }
    Result<void> put_section(Server& server, const Connection& connection) {
        Section section;
        section.connection = connection.id;
        section.content = Json::object();
        section.sealed_memory =
            server.vault.seal_memory(connection, Json::object({{"etag", connection.id.text()}}));
        section.sealed_people =
            server.vault.seal_people(connection, {{"person_0123456789abcdef", {"email:ada@example.com"}}});
        ConnectionHealth health;
        health.connection = connection.id;
        return store->connections().put_section(section, health);
    }
    /// Whether the server can read everything that is sealed.
    static void expect_all_readable(Store& store, const Server& server) {
        const auto all = store.connections().all().value();
        EXPECT_FALSE(all.empty());
        for (const Connection& connection : all) {
            const auto opened = server.connections.open(connection);
            ASSERT_TRUE(opened.has_value()) << opened.error().message;
            EXPECT_TRUE(opened->secret("token").starts_with("github_pat_"));
            const auto section = store.connections().section(connection.id).value();
            if (!section) continue;
            const Json memory = server.vault.open_memory(connection, section->sealed_memory);
            EXPECT_EQ(memory["etag"].as_string(), connection.id.text());
            EXPECT_EQ(server.vault.open_people(connection, section->sealed_people).size(), 1U);
        }
    }
    void expect_a_start_reads_all() {
        const auto server = start();
        ASSERT_NE(server, nullptr);
        expect_all_readable(*store, *server);
        EXPECT_EQ(server->pseudonym_key.reveal(), pseudonym_key.reveal());
    }
    /// Everything is sealed with one key, which is the only one that is left.
    void expect_rotated_to(const std::string& id) {
        const std::vector<SealedRow> rows = store->sealed().list().value();
        for (const SealedRow& row : rows) EXPECT_EQ(row.key_id, id);
        EXPECT_EQ(store->setting(kSealingKeySetting).value(), id);
        EXPECT_EQ(store->setting(kReplacedKeySetting).value(), std::nullopt);
        const FoundKeys found = find_keys(files, *store).value();
        EXPECT_TRUE(found.of(id) != nullptr);
        expect_a_start_reads_all();
    }
    /// As the workspace is shown it.
    std::size_t count(AuditAction action) {
        const auto entries = store->audit().list({.workspace = workspace, .limit = 1'000}).value();
        return static_cast<std::size_t>(
            std::ranges::count_if(entries, [&](const AuditEntry& entry) { return entry.action == action; }));
    }
    Result<KeyRotation> rotate(const std::string& new_key_file = {}) {
        return rotate_master_key(files, new_key_file, *store, clock, system_random);
    }
    void make_installation() {
        const auto server = start();
        ASSERT_NE(server, nullptr);
        pseudonym_key = server->pseudonym_key;
        fill(*server, "github_pat_one");
        fill(*server, "github_pat_two");
    }

    SystemRandom system_random;
    MasterKeyOptions files;
    Secret pseudonym_key;
};

}  // namespace winsh
