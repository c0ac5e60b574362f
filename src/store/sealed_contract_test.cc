#include "store/store_contract_test.h"

namespace winsh {
namespace {

std::string record_of(std::string_view key_id, std::string_view rest) {
    return "v1." + std::string(key_id) + "." + std::string(rest);
}
constexpr std::string_view kOld = "00000000";
constexpr std::string_view kNew = "11111111";

SealedPlace setting_place(const std::string& name) { return {SealedPlace::Kind::setting, {}, {}, name}; }
SealedPlace place_of(const Connection& connection, SealedPlace::Kind kind, const std::string& name = {}) {
    return {kind, connection.workspace, connection.id, name};
}

Section section_of(const Connection& connection, std::string_view key_id) {
    Section section;
    section.connection = connection.id;
    section.content = Json::object();
    section.sealed_memory = record_of(key_id, "memory");
    section.sealed_people = record_of(key_id, "people");
    return section;
}

class SealedContract : public StoreContract {
protected:
    void SetUp() override {
        StoreContract::SetUp();
        account_ = make_account();
    }
    Connection sealed_connection(std::string_view key_id) {
        Connection connection = new_connection(account_.workspace);
        connection.sealed = {{"token", record_of(key_id, "credential")}};
        return connection;
    }
    Result<void> add(const Connection& connection) {
        return store().connections().add(connection, entry(AuditAction::connection_added));
    }
    Result<void> put(const Section& section) {
        ConnectionHealth health;
        health.connection = section.connection;
        return store().connections().put_section(section, health);
    }
    void seal_with(std::string_view key_id) { ASSERT_TRUE(store().set_setting(kSealingKeySetting, key_id)); }

    Account account_;
};

TEST_P(SealedContract, records_are_listed_with_their_places_and_keys) {
    const Connection connection = sealed_connection(kOld);
    ASSERT_TRUE(add(connection));
    ASSERT_TRUE(add(new_connection(account_.workspace))) << "what it seals is no record";
    ASSERT_TRUE(put(section_of(connection, kNew)));
    ASSERT_TRUE(store().set_setting("pseudonym_key", record_of(kOld, "key")));
    ASSERT_TRUE(store().set_setting(kSealingProbeSetting, record_of(kOld, "probe")));
    ASSERT_TRUE(store().set_setting("public_url", "https://win.example.com"));
    open_again();
    const auto rows = store().sealed().list();
    ASSERT_TRUE(rows) << testing::PrintToString(rows);
    ASSERT_EQ(rows->size(), 5U);
    EXPECT_EQ(rows->at(0).place, place_of(connection, SealedPlace::Kind::credential, "token"));
    EXPECT_EQ(rows->at(0).key_id, kOld);
    EXPECT_EQ(rows->at(1).key_id, "");
    EXPECT_EQ(rows->at(2).place, place_of(connection, SealedPlace::Kind::memory));
    EXPECT_EQ(rows->at(2).key_id, kNew);
    EXPECT_EQ(rows->at(3).place, place_of(connection, SealedPlace::Kind::people));
    EXPECT_EQ(rows->at(4).place, setting_place("pseudonym_key"));
    EXPECT_EQ(store().sealed().find(rows->at(0).place).value(), record_of(kOld, "credential"));
    EXPECT_EQ(store().sealed().find(rows->at(3).place).value(), record_of(kNew, "people"));
    EXPECT_EQ(store().sealed().find(rows->at(4).place).value(), record_of(kOld, "key"));
    EXPECT_EQ(store().sealed().find(setting_place("none")).value(), std::nullopt);
}

TEST_P(SealedContract, a_record_is_replaced_only_where_it_is_what_was_read) {
    const Connection connection = sealed_connection(kOld);
    ASSERT_TRUE(add(connection));
    ASSERT_TRUE(put(section_of(connection, kOld)));
    ASSERT_TRUE(store().set_setting("pseudonym_key", record_of(kOld, "key")));
    const std::string fresh = record_of(kNew, "fresh");
    const auto rows = store().sealed().list().value();
    ASSERT_EQ(rows.size(), 4U);
    for (const SealedRow& row : rows) {
        const std::string old = store().sealed().find(row.place).value().value();
        EXPECT_EQ(store().sealed().replace(row.place, record_of(kOld, "another"), fresh), false);
        EXPECT_EQ(store().sealed().find(row.place).value(), old);
        EXPECT_EQ(store().sealed().replace(row.place, old, fresh), true);
        EXPECT_EQ(store().sealed().replace(row.place, old, record_of(kNew, "late")), false);
        EXPECT_EQ(store().sealed().find(row.place).value(), fresh);
    }
    const auto found = store().connections().find(connection.id, connection.workspace).value().value();
    EXPECT_EQ(found.sealed.at("token"), fresh);
    EXPECT_EQ(found.settings, connection.settings);
    SealedPlace elsewhere = rows.front().place;
    elsewhere.workspace = make_account("bob@example.org", "Looms").workspace.id;
    EXPECT_EQ(store().sealed().replace(elsewhere, fresh, record_of(kNew, "stolen")), false);
}

TEST_P(SealedContract, a_setting_is_put_where_there_is_none_and_never_twice) {
    const SealedPlace place = setting_place("pseudonym_key");
    EXPECT_EQ(store().sealed().replace(place, "", record_of(kOld, "first")), true);
    EXPECT_EQ(store().sealed().replace(place, "", record_of(kOld, "second")), false);
    EXPECT_EQ(store().sealed().find(place).value(), record_of(kOld, "first"));
}

TEST_P(SealedContract, nothing_is_taken_that_another_key_sealed_than_the_one_that_seals_now) {
    Connection connection = sealed_connection(kOld);
    ASSERT_TRUE(add(connection));
    seal_with(kNew);
    const std::size_t entries = count_entries();
    EXPECT_EQ(error_kind(add(sealed_connection(kOld))), ErrorKind::conflict);
    EXPECT_EQ(error_kind(store().connections().update(connection, std::nullopt,
                                                      entry(AuditAction::connection_changed))),
              ErrorKind::conflict);
    EXPECT_EQ(error_kind(put(section_of(connection, kOld))), ErrorKind::conflict);
    EXPECT_EQ(error_kind(store().sealed().replace(setting_place("x"), "", record_of(kOld, "x"))),
              ErrorKind::conflict);
    EXPECT_EQ(count_entries(), entries);
    EXPECT_EQ(store().connections().list(account_.workspace.id)->size(), 1U);
    connection.sealed = {{"token", record_of(kNew, "credential")}};
    EXPECT_TRUE(
        store().connections().update(connection, std::nullopt, entry(AuditAction::connection_changed)));
    EXPECT_TRUE(put(section_of(connection, kNew)));
    Section bare = section_of(connection, kNew);
    bare.sealed_memory.clear();
    EXPECT_TRUE(put(bare)) << "nothing remembered is nothing sealed";
    EXPECT_TRUE(add(sealed_connection(kNew)));
}

TEST_P(SealedContract, settings_change_together_with_their_entry_or_not_at_all) {
    ASSERT_TRUE(store().set_setting("gone", "soon"));
    SettingsChange change;
    change.name = "first";
    change.settings = {{"first", "1"}, {"second", std::string("\0\xff", 2)}, {"gone", std::nullopt}};
    change.audit = {entry(AuditAction::key_rotated)};
    ASSERT_TRUE(store().change_settings(change));
    EXPECT_EQ(last_entry().action, AuditAction::key_rotated);
    EXPECT_EQ(store().setting("second").value(), std::string("\0\xff", 2));
    EXPECT_EQ(store().setting("gone").value(), std::nullopt);
    const std::size_t entries = count_entries();
    change.settings = {{"second", "changed"}};
    EXPECT_EQ(error_kind(store().change_settings(change)), ErrorKind::conflict);
    change.expected = "2";
    EXPECT_EQ(error_kind(store().change_settings(change)), ErrorKind::conflict);
    EXPECT_EQ(store().setting("second").value(), std::string("\0\xff", 2));
    EXPECT_EQ(count_entries(), entries);
    change.expected = "1";
    EXPECT_TRUE(store().change_settings(change));
    EXPECT_EQ(store().setting("second").value(), "changed");
}

INSTANTIATE_TEST_SUITE_P(Stores, SealedContract, testing::ValuesIn(store_factories()),
                         [](const auto& factory) { return factory.param.name; });

}  // namespace
}  // namespace winsh
