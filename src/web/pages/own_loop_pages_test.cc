#include <gmock/gmock.h>

#include "web/pages/page_test.h"

namespace winsh::web {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kList = "/settings/loops";
constexpr std::string_view kNew = "/settings/loops/new";
constexpr std::string_view kMine = "/settings/loops/my-loop";

class OwnLoopPagesTest : public PageTest {
protected:
    void SetUp() override {
        owner_ = add_user("ada@acme.test", "Acme Shop");
        member_ = add_user("bea@acme.test", "Acme Shop");
        sign_in_as(owner_);
    }
    static std::string at(std::string_view page) { return std::string(kMine) + std::string(page); }
    Page create(Fields more = {}) {
        Fields fields = {{"id", "my-loop"}, {"title", "Refunds & more"}, {"required", "github"}};
        fields.insert(fields.end(), more.begin(), more.end());
        return post(kNew, fields);
    }
    std::vector<std::string> recorded() {
        std::vector<std::string> actions;
        const std::vector<AuditEntry> entries = parts_->store->audit().list({}).value();
        for (const AuditEntry& entry : entries)
            if (name_of(entry.action).starts_with("loop_"))
                actions.push_back(std::string(name_of(entry.action)) + " " + entry.subject);
        return actions;
    }

    User owner_;
    User member_;
};

TEST_F(OwnLoopPagesTest, warn_of_a_loop_that_cannot_be_ready) {
    const Page made = create({{"required", "ahrefs"}});
    EXPECT_EQ(made.header("Location"), "/settings/loops/my-loop?notice=loop-added-that-waits") << made.body;
    EXPECT_TRUE(get(made.header("Location")).shows("no connector gives yet"));
}

TEST_F(OwnLoopPagesTest, an_owner_makes_a_loop_and_everybody_sees_it) {
    EXPECT_TRUE(get(kList).shows("href=\"/settings/loops/new\""));
    const Page form = get(kNew);
    EXPECT_EQ(form.status, 200);
    EXPECT_TRUE(form.shows("name=\"required\" value=\"sentry\""));
    EXPECT_TRUE(form.shows("name=\"kinds\" value=\"dispute\""));
    const Page made = create({{"kinds", "issue"}, {"severity", "warning"}, {"words", "refund, <b>"}});
    ASSERT_EQ(made.status, 303) << made.body;
    EXPECT_EQ(made.header("Location"), "/settings/loops/my-loop?notice=loop-added");
    EXPECT_EQ(recorded(), std::vector<std::string>{"loop_added my-loop"});
    sign_in_as(member_);
    const Page page = get(kMine);
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.shows("Refunds &amp; more"));
    EXPECT_TRUE(
        page.shows("A loop of your own, about open issues, only those of severity warning or worse "
                   "and with “refund” or “&lt;b&gt;” in the title."))
        << page.body;
    EXPECT_TRUE(page.shows("win snapshot fetch my-loop"));
    EXPECT_FALSE(page.shows("/settings/loops/my-loop/change")) << "not for a member";
    EXPECT_TRUE(get("/settings/loops?category=own").shows("<code>my-loop</code> Own"));
    EXPECT_FALSE(get("/settings/loops?category=own").shows("bug-autofix"));
}

TEST_F(OwnLoopPagesTest, stand_first_among_the_loops_that_a_tool_is_good_for) {
    const auto count_of = [](const Page& page) {
        const std::size_t at = page.body.find("<dt>Completes</dt><dd>");
        return page.body.substr(at, page.body.find(':', at) - at);
    };
    const std::string before = count_of(get("/settings/connectors"));
    ASSERT_EQ(create().status, 303);
    const Page page = get("/settings/connectors");
    EXPECT_NE(count_of(page), before) << "it is counted";
    EXPECT_TRUE(page.shows(": <a href=\"/settings/loops/my-loop\">Refunds &amp; more</a>")) << page.body;
    EXPECT_FALSE(get("/settings/connectors/guide").shows("my-loop")) << "the same in every workspace";
}

TEST_F(OwnLoopPagesTest, what_is_wrong_stands_beside_its_field_and_what_was_filled_in_stays) {
    const Page refused = post(kNew, {{"id", "bug-autofix"},
                                     {"title", "Mine"},
                                     {"required", "support"},
                                     {"kinds", "thread"},
                                     {"priority", "p1"},
                                     {"words", "a, b"}});
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(refused.shows("<title>Error: New loop"));
    EXPECT_TRUE(refused.shows("id=\"field-id-error\">bug-autofix is a loop that every workspace has."));
    EXPECT_EQ(refused.value_of("title"), "Mine");
    EXPECT_EQ(refused.value_of("words"), "a, b");
    EXPECT_TRUE(refused.shows("value=\"support\" checked"));
    EXPECT_TRUE(refused.shows("value=\"thread\" checked"));
    EXPECT_TRUE(refused.shows("<option value=\"p1\" selected>"));
    EXPECT_TRUE(post(kNew, {{"id", "a"}, {"title", "Mine"}}).shows("id=\"required-error\""));
    EXPECT_TRUE(post(kNew, {{"id", "a"}, {"title", "Mine"}, {"required", "github"}, {"severity", "dire"}})
                    .shows("id=\"list-severity-error\""));
    EXPECT_TRUE(recorded().empty());
}

TEST_F(OwnLoopPagesTest, an_owner_changes_it_unless_another_one_did) {
    create({{"words", "refund"}});
    const Page form = get(at("/change"));
    EXPECT_EQ(form.value_of("words"), "refund");
    EXPECT_TRUE(form.shows("value=\"github\" checked"));
    const std::string read_at = form.value_of("read_at");
    const auto save = [&](const std::string& title) {
        return post(at("/change"), {{"title", title}, {"required", "github"}, {"read_at", read_at}});
    };
    const Page saved = save("Other title");
    ASSERT_EQ(saved.status, 303) << saved.body;
    EXPECT_TRUE(get(saved.header("Location")).shows("Other title"));
    EXPECT_TRUE(get(kMine).shows("about every signal that there is"));
    const Page late = save("Late title");
    EXPECT_EQ(late.status, 422);
    EXPECT_TRUE(late.shows("Somebody else has changed this loop since you opened the form."));
    EXPECT_EQ(late.value_of("read_at"), read_at);
    EXPECT_EQ(late.value_of("title"), "Late title");
    EXPECT_TRUE(get(kMine).shows("Other title"));
    EXPECT_EQ(recorded(), (std::vector<std::string>{"loop_changed my-loop", "loop_added my-loop"}));
}

TEST_F(OwnLoopPagesTest, an_owner_removes_it_after_a_question) {
    create();
    const Page question = get(at("/remove"));
    EXPECT_EQ(question.status, 200);
    EXPECT_TRUE(question.shows("Remove Refunds &amp; more?"));
    EXPECT_EQ(get(kMine).status, 200) << "a question removes nothing";
    const Page removed = post(at("/remove"), {});
    EXPECT_EQ(removed.header("Location"), "/settings/loops?notice=loop-removed");
    EXPECT_EQ(get(kMine).status, 404);
    EXPECT_EQ(get(at("/change")).status, 404);
    EXPECT_EQ(post(at("/remove"), {}).status, 404);
    EXPECT_TRUE(get("/settings/audit").shows("Loop removed"));
}

TEST_F(OwnLoopPagesTest, a_member_and_a_stranger_change_nothing) {
    create();
    sign_in_as(member_);
    EXPECT_FALSE(get(kList).shows("href=\"/settings/loops/new\""));
    for (const std::string& page : {std::string(kNew), at("/change"), at("/remove")}) {
        EXPECT_EQ(get(page).status, 403) << page;
        EXPECT_EQ(post(page, {{"id", "x"}, {"title", "x"}, {"required", "github"}}).status, 403) << page;
    }
    sign_in_as(add_user("eve@elsewhere.test", "Elsewhere"));
    EXPECT_EQ(get(kMine).status, 404);
    EXPECT_EQ(get(at("/change")).status, 404);
    EXPECT_EQ(post(at("/remove"), {}).status, 404);
    sign_in_as(owner_);
    EXPECT_EQ(post_from("https://evil.example", at("/remove"), {}).status, 403);
    EXPECT_EQ(post_from(kPublicUrl, kNew, {{"csrf", "wrong"}}).status, 403);
    EXPECT_EQ(get(kMine).status, 200);
    EXPECT_EQ(recorded().size(), 1U);
}

TEST_F(OwnLoopPagesTest, a_loop_of_the_catalogue_is_nobodys_to_change) {
    EXPECT_EQ(get("/settings/loops/bug-autofix/change").status, 404);
    EXPECT_EQ(post("/settings/loops/bug-autofix/remove", {}).status, 404);
    EXPECT_FALSE(get("/settings/loops/bug-autofix").shows("A loop of your own"));
}

TEST_F(OwnLoopPagesTest, the_hundred_and_first_is_refused_with_a_sentence) {
    for (int number = 0; number < 100; ++number)
        ASSERT_TRUE(parts_->own_loops
                        .add((*parts_->sign_in.recognise(cookie_))->memberships.front().workspace.id,
                             {.id = "loop-" + std::to_string(number),
                              .title = "One of many",
                              .required = {"github"},
                              .kinds = {},
                              .least_severity = "",
                              .least_priority = "",
                              .words = ""},
                             {owner_.id, owner_.email, "192.0.2.7"})
                        .has_value());
    const Page refused = create();
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(refused.body, HasSubstr("A workspace has at most 100 loops of its own."));
    EXPECT_THAT(get(kList).body, Not(HasSubstr("my-loop")));
}

}  // namespace
}  // namespace winsh::web
