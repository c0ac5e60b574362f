#include "snapshots/section_vault.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

class SectionVaultTest : public testing::Test {
protected:
    SectionVaultTest() {
        connection_.id = ConnectionId("conn_1");
        connection_.workspace = WorkspaceId("workspace_1");
    }

    FakeRandom random_;
    SealingKey key_ = SealingKey::generate(random_);
    KeyRing keys_{key_};
    SectionVault vault_{keys_, Secret("a key for pseudonyms"), random_};
    Connection connection_;
};

TEST_F(SectionVaultTest, gives_back_what_a_connector_remembers_to_its_connection_alone) {
    const Json memory =
        Json::object({{"cursor", "MTU3NjYxMzUzOS4wfHw0Njc1fA"}, {"email", "ada@example.com"}});
    const std::string sealed = vault_.seal_memory(connection_, memory);
    EXPECT_FALSE(sealed.contains("ada@example.com"));
    EXPECT_EQ(vault_.open_memory(connection_, sealed), memory);

    Connection other = connection_;
    other.id = ConnectionId("conn_2");
    EXPECT_TRUE(vault_.open_memory(other, sealed).is_null());
    EXPECT_TRUE(vault_.open_people(connection_, sealed).empty()) << "memory is not who somebody is";
    EXPECT_TRUE(vault_.open_memory(connection_, sealed.substr(1)).is_null());
}

TEST_F(SectionVaultTest, keeps_nothing_of_nothing) {
    EXPECT_EQ(vault_.seal_memory(connection_, Json()), "");
    EXPECT_EQ(vault_.seal_people(connection_, {}), "");
    EXPECT_TRUE(vault_.open_memory(connection_, "").is_null());
}

TEST_F(SectionVaultTest, knows_who_stands_behind_a_name) {
    const std::vector<SeenPerson> people = {{"person_0000000000000001", {"email:ada@example.com", "user:42"}},
                                            {"person_0000000000000002", {"stripe:cus_1"}}};
    const auto opened = vault_.open_people(connection_, vault_.seal_people(connection_, people));
    ASSERT_EQ(opened.size(), 2U);
    EXPECT_EQ(opened[0].name, people[0].name);
    EXPECT_EQ(opened[0].identities, people[0].identities);
    EXPECT_EQ(opened[1].identities, people[1].identities);
}

TEST(Pseudonyms, are_the_same_for_one_person_within_a_workspace_and_others_elsewhere) {
    const Pseudonyms here(Secret("k"), WorkspaceId("workspace_1"));
    const std::string name = here.of("email:ada@example.com");
    EXPECT_TRUE(is_pseudonym(name)) << name;
    EXPECT_EQ(name, Pseudonyms(Secret("k"), WorkspaceId("workspace_1")).of("email:ada@example.com"));
    EXPECT_NE(name, here.of("email:bob@example.com"));
    EXPECT_NE(name, Pseudonyms(Secret("k"), WorkspaceId("workspace_2")).of("email:ada@example.com"));
    EXPECT_NE(name, Pseudonyms(Secret("l"), WorkspaceId("workspace_1")).of("email:ada@example.com"));
    for (const std::string_view other :
         {"", "person_", "person_00", "person_000000000000000g", "Person_0000000000000001"})
        EXPECT_FALSE(is_pseudonym(other)) << other;
}

}  // namespace
}  // namespace winsh
