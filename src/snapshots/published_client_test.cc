// What the published client makes of our snapshots: its documented rules, applied to what we serve.

#include <gmock/gmock.h>

#include "snapshots/published_client_fixture.h"
#include "snapshots/whole_model_fixture.h"

namespace winsh {
namespace {

using testing::ElementsAre;

class Client : public WholeModel {
protected:
    /// The error in the checkout alone, in files that the repository has.
    void the_checkout_fails() {
        Json issues = parse_json(upstream.sentry.answers[FakeSentry::kIssues]).value();
        issues.items().resize(1);
        upstream.sentry.answers[FakeSentry::kIssues] = to_text(issues);
        upstream.sentry.links.clear();
        std::string& events = upstream.sentry.answers[FakeSentry::events_of("4501")];
        for (std::size_t at = events.find("src/checkout/"); at != std::string::npos;
             at = events.find("src/checkout/", at + 20))
            events.replace(at, 13, "apps/checkout/");
    }
    void set_issue(std::string_view member, Json value) {
        Json issues = parse_json(upstream.sentry.answers[FakeSentry::kIssues]).value();
        issues.items().front().set(std::string(member), std::move(value));
        upstream.sentry.answers[FakeSentry::kIssues] = to_text(issues);
    }
    Json after_a_poll(const std::string& loop) {
        connect_all();
        poll_all();
        return read(loop);
    }
};

TEST_F(Client, finds_the_issue_its_suspect_the_owner_and_the_commit) {
    the_checkout_fails();
    const Json snapshot = after_a_poll("bug-autofix");
    const PublishedClient client(snapshot);
    EXPECT_EQ(client.issue_name(), "storefront-1c");
    ASSERT_FALSE(client.suspects().empty());
    EXPECT_EQ(client.suspects().front(), "apps/checkout/total.ts") << "the crash comes first";
    EXPECT_EQ(client.owner_of("apps/checkout/total.ts"), "@octo-org/payments")
        << "GitHub's last match wins there, the first one here";
    EXPECT_THAT(client.relevant_commits(), ElementsAre(FakeGithub::kFirst));
    EXPECT_EQ(client.cited_issue(), 1347) << "it speaks of the checkout";
    EXPECT_THAT(client.routes(), testing::Contains("/api/v2/orders/:id/checkout"));
    const Json& issue = snapshot["sentry"]["issue"];
    EXPECT_TRUE(issue["count"].is_integer() && issue["userCount"].is_integer()) << to_text(issue);
}

TEST_F(Client, owners_are_githubs_whatever_the_file) {
    the_checkout_fails();
    upstream.github.answers["/repos/octocat/hello-world/contents/.github/CODEOWNERS"] =
        "* @everybody\n/apps/ @apps\n/apps/checkout/total.ts\n";
    const Json snapshot = after_a_poll("bug-autofix");
    const PublishedClient client(snapshot);
    EXPECT_EQ(client.owner_of("apps/checkout/total.ts"), "") << "it was said to be nobody's";
    EXPECT_EQ(client.owner_of("apps/checkout/cart.ts"), "@apps");
}

TEST_F(Client, comes_to_the_same_priority) {
    struct Case {
        std::string level;
        int count;
        std::string expected;
    };
    the_checkout_fails();
    const std::vector<Case> cases = {{"error", 64, "p1"}, {"error", 50, "p1"},  {"error", 49, "p2"},
                                     {"error", 10, "p2"}, {"warning", 9, "p3"}, {"fatal", 1, "p1"}};
    connect_all();
    for (const Case& row : cases) {
        set_issue("level", row.level);
        set_issue("count", std::to_string(row.count));
        clock.advance(std::chrono::minutes(6));
        poll_all();
        const Json snapshot = read("bug-autofix");
        EXPECT_EQ(PublishedClient(snapshot).priority(), row.expected);
        EXPECT_EQ(snapshot["signals"].items().at(0)["priority"].as_string(), row.expected);
        EXPECT_EQ(snapshot["signals"].items().at(0)["evidence"].items().at(0)["pointer"].as_string(),
                  "/sentry/issue");
    }
}

TEST_F(Client, counts_those_who_pay_as_we_do) {
    struct Case {
        int quantity;  ///< Each is 49 USD a month.
        std::string expected;
    };
    the_checkout_fails();
    set_issue("count", "1");
    upstream.stripe.row("customers", "cus_Grace").set("email", "mona@example.com");
    for (const Case& row : {Case{1, "p2"}, Case{10, "p2"}, Case{11, "p1"}}) {
        upstream.stripe.row("subscriptions", "sub_1")
            .find("items")
            ->find("data")
            ->items()[0]
            .set("quantity", row.quantity);
        connect_all();
        poll_all();
        const Json snapshot = read("bug-autofix");
        const PublishedClient client(snapshot);
        EXPECT_EQ(client.paying().users, 1U);
        EXPECT_EQ(client.paying().revenue, row.quantity * 49.0);
        EXPECT_EQ(client.priority(), row.expected);
        EXPECT_EQ(snapshot["signals"].items().at(0)["priority"].as_string(), row.expected);
        for (const auto& [kind, id] : ids)
            ASSERT_TRUE(connections->remove(workspace, id, somebody()).has_value());
    }
}

TEST_F(Client, has_an_issue_wherever_the_snapshot_has_a_signal_of_sentry) {
    const Json snapshot = after_a_poll("bug-autofix");
    EXPECT_EQ(snapshot["signals"].items().empty(), !PublishedClient(snapshot).issue_name().has_value());
    for (const Json& event : snapshot["sentry"]["events"].items()) {
        EXPECT_TRUE(event["tags"].is_null() || event["tags"].is_object());
        for (const Json& frame : event["stacktrace"].items())
            for (const std::string_view prefix : {"/", "./", "app:", "webpack:"})
                EXPECT_FALSE(frame["file"].as_string().starts_with(prefix)) << frame["file"].as_string();
    }
}

TEST_F(Client, is_told_by_no_name_of_ours_what_a_thread_is_about) {
    for (const std::string kind : {"zendesk", "intercom"}) {
        upstream.zendesk.tickets.clear();
        upstream.zendesk.add_ticket(1, "2026-06-16T17:00:00Z", "We love it, thank you.");
        upstream.intercom.conversations.clear();
        upstream.intercom.put("1", 1'781'629'200, "We love it, thank you.");
        const ConnectionId id =
            connect(kind, kind == "zendesk" ? zendesk_form() : intercom_form(), workspace);
        poll_all();
        const Json snapshot = read("feedback-to-fix");
        const PublishedClient client(snapshot);
        ASSERT_EQ(snapshot["support"]["threads"].items().size(), 1U);
        EXPECT_EQ(PublishedClient::classified(snapshot["support"]["threads"]), "no-action")
            << to_text(snapshot["support"]["threads"]);
        EXPECT_EQ(client.quote(), "We love it, thank you.");
        ASSERT_TRUE(connections->remove(workspace, id, somebody()).has_value());
    }
}

TEST_F(Client, finds_the_documented_members_of_a_thread_and_no_others) {
    const Json snapshot = after_a_poll("feedback-to-fix");
    ASSERT_FALSE(snapshot["support"]["threads"].items().empty());
    for (const Json& thread : snapshot["support"]["threads"].items()) {
        std::vector<std::string> names;
        for (const auto& [name, value] : thread.members()) names.push_back(name);
        EXPECT_THAT(names, ElementsAre("id", "source", "customerId", "subject", "status", "createdAt",
                                       "messages", "tags"));
        for (const Json& message : thread["messages"].items())
            EXPECT_TRUE(message["author"] == Json("customer") || message["author"] == Json("support"));
    }
    EXPECT_TRUE(snapshot["customers"].is_null() || snapshot["customers"].is_array());
}

}  // namespace
}  // namespace winsh
