#include <gtest/gtest.h>

#include "base/format.h"
#include "web/pages/page_test.h"

namespace winsh::web {
namespace {

class TokenPagesTest : public PageTest {
protected:
    void SetUp() override {
        ada_ = add_user("ada@example.com", "Acme");
        bob_ = add_user("bob@example.com", "Acme");
        sign_in_as(ada_);
    }
    Page create(Fields fields) { return post("/settings/api-tokens", std::move(fields)); }
    Page create_nightly() {
        return create({{"name", "Nightly"}, {"scope", "snapshots:read"}, {"lifetime", "30"}});
    }
    /// Where the browser goes after a token was made.
    Page follow(const Page& page) { return get(page.header("Location")); }
    /// What the page shows of a new token.
    static std::string token_in(const Page& page) {
        const std::size_t start = page.body.find("win_live_");
        return start == std::string::npos ? "" : page.body.substr(start, kTokenBytes);
    }
    static constexpr std::size_t kTokenBytes = 47;
    ListedToken newest() { return parts_->tokens.list(**parts_->sign_in.recognise(cookie_)).value().front(); }

    User ada_;
    User bob_;
};

TEST_F(TokenPagesTest, shows_a_new_token_this_once_and_it_works) {
    const Page made = create(
        {{"name", "Nightly"}, {"scope", "snapshots:read"}, {"scope", "loops:read"}, {"lifetime", "30"}});
    ASSERT_EQ(made.status, 303) << made.body;
    EXPECT_EQ(token_in(made), "");
    EXPECT_FALSE(made.header("Location").contains("win_live_"));
    EXPECT_EQ(made.header("Cache-Control"), "no-store");
    const Page page = follow(made);
    ASSERT_EQ(page.status, 200) << page.body;
    EXPECT_EQ(page.header("Cache-Control"), "no-store");
    const std::string token = token_in(page);
    const auto answer = parts_->bearer.authenticate(token);
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->verdict, BearerVerdict::accepted);
    EXPECT_EQ(answer->facts->scopes, (Scopes{Scope::snapshots_read, Scope::loops_read}));
    EXPECT_EQ(answer->facts->expires_at, parts_->clock.now() + std::chrono::days(30));
    EXPECT_FALSE(get("/settings/api-tokens").shows(token));
}

TEST_F(TokenPagesTest, tell_who_reloads_that_a_token_is_shown_once_and_make_no_other) {
    const std::string address = create_nightly().header("Location");
    EXPECT_NE(token_in(get(address)), "");
    const Page again = get(address);
    EXPECT_EQ(again.status, 303);
    EXPECT_EQ(token_in(again), "");
    const Page list = follow(again);
    EXPECT_EQ(list.status, 200);
    EXPECT_TRUE(list.shows("that one is not shown again"));
    EXPECT_TRUE(list.shows("Nightly"));
    EXPECT_EQ(parts_->tokens.list(**parts_->sign_in.recognise(cookie_)).value().size(), 1U);
}

TEST_F(TokenPagesTest, show_a_new_token_to_the_session_that_made_it_alone) {
    const std::string address = create_nightly().header("Location");
    const std::string maker = cookie_;
    for (const User& other : {bob_, ada_}) {
        sign_in_as(other);
        EXPECT_EQ(token_in(get(address)), "") << other.email;
    }
    cookie_.clear();
    EXPECT_EQ(get(address).status, 303);
    cookie_ = maker;
    EXPECT_NE(token_in(get(address)), "");
}

TEST_F(TokenPagesTest, show_a_new_token_for_a_minute_at_most) {
    const std::string address = create_nightly().header("Location");
    parts_->clock.advance(std::chrono::seconds(60));
    EXPECT_EQ(token_in(get(address)), "");
    EXPECT_EQ(get("/settings/api-tokens/garbage/created").status, 303);
}

TEST_F(TokenPagesTest, never_expires_only_where_that_was_chosen) {
    EXPECT_EQ(create({{"name", "x"}, {"scope", "snapshots:read"}}).status, 422);
    EXPECT_EQ(create({{"name", "x"}, {"scope", "snapshots:read"}, {"lifetime", ""}}).status, 422);
    EXPECT_EQ(create({{"name", "x"}, {"scope", "snapshots:read"}, {"lifetime", "9999"}}).status, 422);
    EXPECT_EQ(create({{"name", "x"}, {"scope", "snapshots:read"}, {"lifetime", "never"}}).status, 303);
    EXPECT_FALSE(newest().token.expires_at.has_value());
}

TEST_F(TokenPagesTest, says_beside_the_field_what_is_missing_and_keeps_the_rest) {
    const Page nameless = create({{"name", " "}, {"scope", "loops:run"}, {"lifetime", "7"}});
    EXPECT_EQ(nameless.status, 422);
    EXPECT_TRUE(nameless.shows("id=\"field-name-error\""));
    EXPECT_TRUE(nameless.shows("value=\"loops:run\" checked"));
    EXPECT_TRUE(nameless.shows("value=\"7\" selected"));
    const Page scopeless = create({{"name", "Kept"}, {"lifetime", "7"}});
    EXPECT_EQ(scopeless.status, 422);
    EXPECT_TRUE(scopeless.shows("id=\"scopes-error\""));
    EXPECT_EQ(scopeless.value_of("name"), "Kept");
    EXPECT_EQ(create({{"name", "x"}, {"scope", "everything"}, {"lifetime", "7"}}).status, 422);
}

TEST_F(TokenPagesTest, makes_none_in_a_workspace_of_others) {
    const User eve = add_user("eve@example.com", "Eve's");
    const auto theirs = parts_->store->accounts().memberships(eve.id).value().front().workspace.id;
    const Page page =
        create({{"name", "x"}, {"scope", "snapshots:read"}, {"lifetime", "7"}, {"workspace", theirs.text()}});
    EXPECT_EQ(page.status, 404);
    EXPECT_TRUE(parts_->tokens.list(**parts_->sign_in.recognise(cookie_)).value().empty());
}

TEST_F(TokenPagesTest, revokes_after_a_question) {
    const std::string token = token_in(follow(create_nightly()));
    const std::string path = "/settings/api-tokens/" + newest().token.id.text() + "/revoke";
    const Page question = get(path);
    EXPECT_TRUE(question.shows("Revoke Nightly?"));
    EXPECT_EQ(parts_->bearer.authenticate(token)->verdict, BearerVerdict::accepted);
    const Page done = post(path, {});
    EXPECT_EQ(done.status, 303);
    EXPECT_EQ(parts_->bearer.authenticate(token)->verdict, BearerVerdict::refused);
    EXPECT_TRUE(get(done.header("Location")).shows("The token is revoked."));
    EXPECT_TRUE(get(path).shows("does not work any more"));
}

TEST_F(TokenPagesTest, wants_the_form_token_of_this_session) {
    const Page page =
        post_from(kPublicUrl, "/settings/api-tokens",
                  {{"name", "x"}, {"scope", "snapshots:read"}, {"lifetime", "7"}, {"csrf", "guess"}});
    EXPECT_EQ(page.status, 403);
    EXPECT_TRUE(parts_->tokens.list(**parts_->sign_in.recognise(cookie_)).value().empty());
}

TEST_F(TokenPagesTest, let_an_owner_see_and_revoke_a_members_token) {
    sign_in_as(bob_);
    create({{"name", "Of Bob"}, {"scope", "snapshots:read"}, {"lifetime", "30"}});
    const std::string path = "/settings/api-tokens/" + newest().token.id.text() + "/revoke";
    sign_in_as(ada_);
    EXPECT_TRUE(get("/settings/workspace/tokens").shows("Of Bob"));
    EXPECT_TRUE(get(path).shows("bob@example.com"));
    const Page done = post(path, {});
    EXPECT_EQ(done.status, 303);
    EXPECT_TRUE(done.header("Location").starts_with("/settings/workspace/tokens"));
}

TEST_F(TokenPagesTest, list_many_on_pages_that_links_lead_through) {
    for (int number = 0; number < 120; ++number)
        create({{"name", format("Token {}.", number)}, {"scope", "snapshots:read"}, {"lifetime", "30"}});
    for (const std::string path : {"/settings/api-tokens", "/settings/workspace/tokens"}) {
        std::string address = path;
        int listed = 0;
        for (const int count : {50, 50, 20}) {
            const Page page = get(address);
            EXPECT_EQ(page.status, 200) << address;
            for (int number = 0; number < count; ++number, ++listed)
                EXPECT_TRUE(page.shows(format("Token {}.", 119 - listed))) << address << ' ' << listed;
            EXPECT_FALSE(page.shows(format("Token {}.", 119 - listed))) << address;
            EXPECT_EQ(page.shows(">Newest</a>"), address != path);
            EXPECT_EQ(page.shows(">Older</a>"), listed < 120);
            const std::size_t at = page.body.find(path + "?before=");
            if (at != std::string::npos) address = page.body.substr(at, page.body.find('"', at) - at);
        }
    }
    EXPECT_TRUE(get("/settings/api-tokens?before=nonsense").shows("Token 119."));
}

TEST_F(TokenPagesTest, show_a_member_nothing_of_others) {
    create({{"name", "Of Ada"}, {"scope", "snapshots:read"}, {"lifetime", "30"}});
    const std::string path = "/settings/api-tokens/" + newest().token.id.text() + "/revoke";
    sign_in_as(bob_);
    EXPECT_EQ(get("/settings/workspace/tokens").status, 403);
    EXPECT_FALSE(get("/settings").shows("/settings/workspace/tokens"));
    EXPECT_EQ(get(path).status, 404);
    EXPECT_EQ(post(path, {}).status, 404);
    EXPECT_EQ(get("/settings/api-tokens/garbage/revoke").status, 404);
}

}  // namespace
}  // namespace winsh::web
