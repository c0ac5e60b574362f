// One person at several upstreams is one name in every loop of a workspace, and another one in the next.

#include <gmock/gmock.h>

#include "snapshots/whole_model_fixture.h"

namespace winsh {
namespace {

/// Ada is known to Sentry by the number that the company's own software gave her.
class Ada : public WholeModel {
protected:
    Ada() {
        Json events = parse_json(upstream.sentry.answers[FakeSentry::events_of("4501")]).value();
        Json* user = events.items().front().find("user");
        *user = Json::object({{"id", 1815}, {"email", nullptr}, {"username", nullptr}});
        upstream.sentry.answers[FakeSentry::events_of("4501")] = to_text(events);
        // Fatal, it would come before hers.
        upstream.sentry.answers[FakeSentry::kIssues] = replaced(upstream.sentry.answers[FakeSentry::kIssues],
                                                                R"("level": "fatal")", R"("level": "info")");
    }

    static std::string replaced(std::string text, std::string_view what, std::string_view by) {
        for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
            text.replace(at, what.size(), by);
        return text;
    }

    /// The support knows her by address and by that number.
    void write_to_zendesk() {
        upstream.zendesk.add_ticket(90'001, "2026-06-16T17:00:00Z");
        upstream.zendesk.users.push(Json::object(
            {{"id", 7}, {"email", "ada@lovelace.example"}, {"role", "end-user"}, {"external_id", "1815"}}));
    }
    void write_to_intercom() {
        upstream.intercom.conversations.clear();
        upstream.intercom.put("900", 1'781'629'200);
        Json& conversation = upstream.intercom.conversations["900"];
        conversation.find("source")->find("author")->set("email", "ada@lovelace.example");
        conversation.set(
            "contacts",
            Json::object({{"contacts", Json::Array{Json::object({{"id", "u1"}, {"external_id", "1815"}})}}}));
    }

    /// She pays 49 USD a month.
    void buy() {
        upstream.stripe.row("customers", "cus_Grace")
            .set("email", "ada@lovelace.example")
            .set("metadata", Json::object({{"user_id", "1815"}}));
    }

    std::string name_in_sentry() {
        return std::string(read("bug-autofix")["sentry"]["events"].items().at(0)["user"]["id"].as_string());
    }
    std::vector<std::string> names_in_threads(const std::string& loop) {
        std::vector<std::string> names;
        const Json snapshot = read(loop);
        for (const Json& thread : snapshot["support"]["threads"].items())
            names.emplace_back(thread["customerId"].as_string());
        return names;
    }
};

TEST_F(Ada, is_one_person_in_sentry_and_zendesk) {
    write_to_zendesk();
    connect("sentry", sentry_form(), workspace);
    connect("zendesk", zendesk_form(), workspace);
    poll_all();
    const std::string name = name_in_sentry();
    EXPECT_TRUE(is_pseudonym(name)) << name;
    EXPECT_THAT(names_in_threads("bug-autofix"), testing::ElementsAre(name))
        << "an error brings the threads of those whom it concerns";
    EXPECT_THAT(names_in_threads("feedback-to-fix"), testing::Contains(name).Times(1));
}

/// Browsers tell both who somebody is: it takes one that knows.
TEST_F(Ada, is_one_person_in_sentry_and_intercom_where_stripe_knows_her) {
    write_to_intercom();
    buy();
    connect("sentry", sentry_form(), workspace);
    connect("intercom", intercom_form(), workspace);
    connect("stripe", stripe_form(), workspace);
    poll_all();
    const std::string name = name_in_sentry();
    EXPECT_THAT(names_in_threads("bug-autofix"), testing::ElementsAre(name));
    EXPECT_THAT(names_in_threads("feedback-to-fix"), testing::ElementsAre(name));
}

TEST_F(Ada, is_one_person_in_all_of_them_and_pays) {
    write_to_zendesk();
    buy();
    connect_all();
    poll_all();
    for (const std::string loop : {"bug-autofix", "performance-fix"}) {
        SCOPED_TRACE(loop);
        const Json snapshot = read(loop);
        const Json& user = snapshot["sentry"]["events"].items().at(0)["user"];
        const std::string name(user["id"].as_string());
        EXPECT_EQ(to_text(user), format(R"({{"id":"{}","isPaying":true,"plan":"pro","mrr":49}})", name));
        ASSERT_FALSE(snapshot["customers"].items().empty());
        EXPECT_EQ(snapshot["customers"].items()[0]["id"].as_string(), name)
            << "whom a signal is about comes first";
        EXPECT_THAT(names_in_threads(loop), testing::ElementsAre(name));
    }
    const Json feedback = read("feedback-to-fix");
    const Json& first = feedback["support"]["threads"].items().at(0);
    EXPECT_EQ(first["id"].as_string(), "zendesk:90001") << "who pays comes first";
    EXPECT_EQ(first["customerId"].as_string(), name_in_sentry());
    EXPECT_EQ(feedback["customers"].items().at(0)["id"].as_string(), name_in_sentry());
    EXPECT_EQ(feedback["signals"].items().at(0)["priority"].as_string(), "p2");
}

TEST_F(Ada, has_another_name_in_another_workspace) {
    write_to_zendesk();
    connect_all();
    poll_all();
    const std::string here = name_in_sentry();
    workspace = add_workspace("hopper@example.com", "Elsewhere");
    connect_all();
    poll_all();
    const std::string there = name_in_sentry();
    EXPECT_TRUE(is_pseudonym(there));
    EXPECT_NE(here, there);
    EXPECT_THAT(names_in_threads("feedback-to-fix"), testing::Contains(there));
    EXPECT_THAT(names_in_threads("feedback-to-fix"), testing::Not(testing::Contains(here)));
}

TEST_F(Ada, stands_in_no_snapshot_herself) {
    write_to_zendesk();
    connect_all();
    poll_all();
    for (const Loop& loop : loop_catalogue()) {
        const std::string bytes = served(loop.id.text())->content->bytes;
        for (const std::string_view secret : {"ada@lovelace", "lovelace.example", "1815", "Washburn"})
            EXPECT_FALSE(bytes.contains(secret)) << secret << " in " << loop.id.text();
    }
}

TEST_F(Ada, is_named_by_an_id_wherever_she_occurs_once_an_owner_has_switched_pseudonyms_off) {
    write_to_zendesk();
    buy();
    const ConnectionId stripe = connect("stripe", stripe_form(), workspace);
    connect("zendesk", zendesk_form(), workspace);
    connect("sentry", sentry_form(), workspace);
    poll_all();
    ASSERT_TRUE(is_pseudonym(name_in_sentry()));
    const std::string before = served("churn-reason-mining")->digest;
    ASSERT_TRUE(connections->name_people(workspace, stripe, PeopleNames::ids, somebody()).has_value());
    EXPECT_FALSE(read("mrr-anomaly").find("customers") != nullptr) << "what was read with pseudonyms is gone";
    EXPECT_FALSE(snapshots->of_digest(workspace, before).has_value());
    poll_all();
    const Json snapshot = read("churn-reason-mining");
    const std::string id = "user:1815";
    EXPECT_EQ(name_in_sentry(), id);
    EXPECT_THAT(names_in_threads("churn-reason-mining"), testing::Contains(id));
    std::vector<std::string> customers;
    for (const Json& customer : snapshot["customers"].items())
        customers.emplace_back(customer["id"].as_string());
    EXPECT_THAT(customers, testing::Contains(id)) << "it still joins";
    EXPECT_FALSE(to_text(snapshot).contains("ada@lovelace.example"))
        << "addresses are taken out all the same";
    EXPECT_TRUE(to_text(snapshot["untrusted"]).contains("\"/customers\""));
    const AuditEntry entry = store->audit().list({.limit = 1}).value().front();
    EXPECT_EQ(entry.action, AuditAction::connection_changed);
    EXPECT_TRUE(entry.detail.ends_with(": pseudonyms switched off")) << entry.detail;

    ASSERT_TRUE(connections->name_people(workspace, stripe, PeopleNames::pseudonyms, somebody()).has_value());
    poll_all();
    EXPECT_TRUE(is_pseudonym(name_in_sentry()));
    EXPECT_FALSE(to_text(read("churn-reason-mining")).contains(id));
}

}  // namespace
}  // namespace winsh
