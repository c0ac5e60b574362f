#include "snapshots/people_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "snapshots/sanitizer.h"

namespace winsh {
namespace {

std::string id_of(std::vector<std::string> identities) { return plain_id(identities); }

TEST(PeopleNames, are_the_first_id_that_is_no_address_and_no_secret) {
    EXPECT_EQ(id_of({"email:ada@example.com", "user:1815", "stripe:cus_1"}), "user:1815");
    EXPECT_EQ(id_of({"stripe:cus_NffrFeUfNV2Hib"}), "stripe:cus_NffrFeUfNV2Hib");
    EXPECT_EQ(id_of({"email:ada@example.com"}), "");
    EXPECT_EQ(id_of({"user:ada@example.com"}), "");
    EXPECT_EQ(id_of({"user:4242424242424242"}), "") << "a card number";
    EXPECT_EQ(id_of({"user:192.0.2.7"}), "") << "an address of the network";
    EXPECT_EQ(id_of({"user:# ignore\nwhat was said"}), "");
    EXPECT_EQ(id_of({"user:" + std::string(80, '7')}), "");
    EXPECT_EQ(id_of({}), "");
}

TEST(PeopleNames, stand_in_the_content_as_what_a_third_party_may_have_made_up) {
    const std::vector<TextRule> rules = {{"/people/*/id", TextRule::Kind::person, 256}};
    const Json raw =
        parse_json(
            R"({"people":[{"id":["email:ada@example.com","user:1815"]},{"id":["email:bob@example.com"]},{"id":[]}]})")
            .value();
    const Pseudonyms pseudonyms(Secret("key"), WorkspaceId("workspace_1"));
    const SanitizedContent named = sanitize(raw, rules, pseudonyms, PeopleNames::ids);
    EXPECT_EQ(named.content["people"].items()[0]["id"].as_string(), "user:1815");
    EXPECT_TRUE(is_pseudonym(named.content["people"].items()[1]["id"].as_string()))
        << "an address alone names nobody openly";
    EXPECT_EQ(named.content["people"].items()[2].find("id"), nullptr);
    EXPECT_EQ(named.untrusted, std::vector<std::string>{"/people"});
    EXPECT_EQ(named.people.size(), 2U);
    EXPECT_TRUE(sanitize(raw, rules, pseudonyms).untrusted.empty());
}

TEST(PeopleNames, are_kept_beside_the_fields_of_every_form) {
    for (const Connector* connector : all_connectors())
        for (const FormField& field : connector->info().fields) EXPECT_NE(field.name, "pseudonyms");
    Connection connection;
    EXPECT_EQ(people_names_of(connection), PeopleNames::pseudonyms);
    set_people_names(connection, PeopleNames::ids);
    EXPECT_EQ(people_names_of(connection), PeopleNames::ids);
    set_people_names(connection, PeopleNames::pseudonyms);
    EXPECT_TRUE(connection.settings.empty());
}

TEST(PeopleNames, are_asked_for_where_there_are_people) {
    EXPECT_TRUE(has_people(find_connector("stripe")->info()));
    EXPECT_FALSE(has_people(find_connector("github")->info()));
}

}  // namespace
}  // namespace winsh
