#include "snapshots/person_register.h"

#include <gmock/gmock.h>

#include "connectors/person.h"
#include "snapshots/section_builder.h"
#include "snapshots/snapshots_test_case.h"

namespace winsh {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A store whose audit record is another one.
class StoreWithAudit final : public Store {
public:
    StoreWithAudit(Store& store, AuditStore& audit) : store_(store), audit_(audit) {}
    AccountStore& accounts() override { return store_.accounts(); }
    SessionStore& sessions() override { return store_.sessions(); }
    TokenStore& tokens() override { return store_.tokens(); }
    CodeStore& codes() override { return store_.codes(); }
    DeviceGrantStore& device_grants() override { return store_.device_grants(); }
    AuditStore& audit() override { return audit_; }
    ConnectionStore& connections() override { return store_.connections(); }
    LoopStore& loops() override { return store_.loops(); }
    SnapshotStore& snapshots() override { return store_.snapshots(); }
    ChangeFeed& changes() override { return store_.changes(); }
    SealedStore& sealed() override { return store_.sealed(); }
    Result<void> change_settings(const SettingsChange& change) override {
        return store_.change_settings(change);
    }
    Result<void> check() override { return store_.check(); }
    Result<std::optional<std::string>> setting(std::string_view name) override {
        return store_.setting(name);
    }
    Result<void> set_setting(std::string_view name, std::string_view value) override {
        return store_.set_setting(name, value);
    }

private:
    Store& store_;
    AuditStore& audit_;
};

class PersonRegisterTest : public SnapshotsTest {
protected:
    /// A connection that delivered a section about these people.
    Connection deliver(const WorkspaceId& where, const std::string& kind, const std::string& account,
                       const std::vector<Person>& who) {
        Connection connection;
        connection.id = new_connection_id(clock.now(), random);
        connection.workspace = where;
        connection.kind = kind;
        connection.account = account;
        connection.settings = {{"subdomain", "acme"}};
        connection.created_at = connection.changed_at = clock.now();
        AuditEntry added;
        added.at = clock.now();
        added.action = AuditAction::connection_added;
        EXPECT_TRUE(store->connections().add(connection, added).has_value());
        clock.advance(std::chrono::seconds(1));
        ConnectorInfo info;
        info.id = kind;
        info.top_level_keys = {"people"};
        info.text_rules = {{"/people/*/id", TextRule::Kind::person, 256}};
        Json rows = Json::array();
        for (const Person& person : who) rows.push(Json::object({{"id", person.to_json()}}));
        const auto section = build_section(
            info, connection, {Json::object({{"people", std::move(rows)}}), {}}, vault, clock.now());
        EXPECT_TRUE(section.has_value());
        EXPECT_TRUE(store->connections().put_section(*section, {.connection = connection.id}).has_value());
        return connection;
    }
    std::string name_of(const WorkspaceId& where, const std::string& identity) {
        return vault.pseudonyms_of(where).of(identity);
    }
    std::vector<std::string> identities(const std::string& name) {
        const auto person = people->resolve_pseudonym(workspace, name, somebody());
        std::vector<std::string> found;
        if (!person.has_value()) return {person.error().message};
        for (const auto& identity : person->identities) found.push_back(identity.kind + " " + identity.value);
        return found;
    }
    std::vector<AuditEntry> resolved() {
        std::vector<AuditEntry> entries = store->audit().list({}).value();
        std::erase_if(
            entries, [](const AuditEntry& entry) { return entry.action != AuditAction::pseudonym_resolved; });
        return entries;
    }

    void SetUp() override {
        SnapshotsTest::SetUp();
        people.emplace(*store, vault, clock);
    }

    std::optional<PersonRegister> people;
};

TEST_F(PersonRegisterTest, everything_that_the_connections_know_a_person_by_is_told) {
    deliver(workspace, "stripe", "test mode",
            {Person().email("Ada@Example.com").user("42").record("stripe", "cus_1"),
             Person().email("bob@example.com").record("stripe", "cus_2")});
    deliver(workspace, "zendesk", "acme", {Person().email("ada@example.com").record("zendesk", "7")});
    deliver(workspace, "sentry", "acme", {Person().user("42")});
    const auto all = ElementsAre("email ada@example.com", "user 42", "stripe cus_1", "zendesk 7");
    EXPECT_THAT(identities(name_of(workspace, "email:ada@example.com")), all);
    EXPECT_THAT(identities(name_of(workspace, "user:42")), all) << "as Sentry alone would name her";
    EXPECT_THAT(identities(name_of(workspace, "zendesk:7")), all) << "an alias that stands in no section";
}

TEST_F(PersonRegisterTest, who_knows_a_person_by_what_and_where_the_record_is_looked_at) {
    deliver(workspace, "stripe", "test mode", {Person().email("ada@example.com").record("stripe", "cus_1")});
    deliver(workspace, "zendesk", "acme", {Person().email("ada@example.com").record("zendesk", "7")});
    const auto ada =
        people->resolve_pseudonym(workspace, name_of(workspace, "email:ada@example.com"), somebody());
    ASSERT_TRUE(ada.has_value()) << ada.error().message;
    ASSERT_EQ(ada->identities.size(), 3U);
    ASSERT_EQ(ada->identities[0].seen_by.size(), 2U);
    EXPECT_EQ(ada->identities[0].seen_by[0].kind, "stripe");
    EXPECT_EQ(ada->identities[0].seen_by[1].kind, "zendesk");
    EXPECT_EQ(ada->identities[0].url, "");
    EXPECT_EQ(ada->identities[1].url, "https://dashboard.stripe.com/test/customers/cus_1");
    EXPECT_EQ(ada->identities[2].url, "https://acme.zendesk.com/agent/users/7");
}

TEST_F(PersonRegisterTest, what_only_strangers_say_is_told_as_a_claim) {
    deliver(workspace, "stripe", "Stripe", {Person().email("ada@example.com")});
    deliver(workspace, "sentry", "acme", {Person().email("ada@example.com").user("666")});
    const auto ada =
        people->resolve_pseudonym(workspace, name_of(workspace, "email:ada@example.com"), somebody());
    ASSERT_TRUE(ada.has_value()) << ada.error().message;
    ASSERT_EQ(ada->identities.size(), 2U);
    EXPECT_FALSE(ada->identities[0].is_claimed) << "Stripe knows the address";
    EXPECT_EQ(ada->identities[1].value, "666");
    EXPECT_TRUE(ada->identities[1].is_claimed);
}

TEST_F(PersonRegisterTest, the_record_says_who_was_told_of_which_pseudonym_and_nothing_of_the_person) {
    deliver(workspace, "stripe", "Stripe", {Person().email("ada@example.com")});
    const std::string name = name_of(workspace, "email:ada@example.com");
    const Actor actor = somebody();
    ASSERT_TRUE(people->resolve_pseudonym(workspace, name, actor).has_value());
    ASSERT_EQ(resolved().size(), 1U);
    const AuditEntry entry = resolved().front();
    EXPECT_EQ(entry.subject, name);
    EXPECT_EQ(entry.actor, actor.user);
    EXPECT_EQ(entry.actor_email, "mona@example.com");
    EXPECT_EQ(entry.address, "203.0.113.9");
    EXPECT_EQ(entry.workspace, workspace);
    EXPECT_EQ(entry.detail, "");
}

TEST_F(PersonRegisterTest, nobody_is_told_where_it_cannot_be_put_on_record) {
    deliver(workspace, "stripe", "Stripe", {Person().email("ada@example.com")});
    struct FullAudit final : AuditStore {
        Result<void> append(const AuditEntry&) override {
            return fail(ErrorKind::unavailable, "The disk is full.");
        }
        Result<std::vector<AuditEntry>> list(const AuditQuery&) override { return std::vector<AuditEntry>(); }
    };
    FullAudit full;
    StoreWithAudit broken(*store, full);
    PersonRegister unrecorded(broken, vault, clock);
    const auto told =
        unrecorded.resolve_pseudonym(workspace, name_of(workspace, "email:ada@example.com"), somebody());
    ASSERT_FALSE(told.has_value());
    EXPECT_EQ(told.error().message, "The disk is full.");
}

TEST_F(PersonRegisterTest, another_workspace_knows_nobody_of_that_name) {
    const WorkspaceId other = add_workspace("eve@example.com", "Elsewhere");
    deliver(other, "stripe", "Stripe", {Person().email("ada@example.com")});
    deliver(workspace, "stripe", "Stripe", {Person().email("bob@example.com")});
    for (const std::string& name :
         {name_of(other, "email:ada@example.com"), name_of(workspace, "email:ada@example.com"),
          std::string("person_0000000000000000"), std::string("ada"), std::string()}) {
        const auto told = people->resolve_pseudonym(workspace, name, somebody());
        ASSERT_FALSE(told.has_value()) << name;
        EXPECT_EQ(told.error().kind, ErrorKind::not_found);
        EXPECT_THAT(told.error().message, HasSubstr("No connection of this workspace knows anybody"));
    }
    EXPECT_TRUE(resolved().empty()) << "nobody was told anything";
}

}  // namespace
}  // namespace winsh
