#include <gtest/gtest.h>

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
    const Page page = create(
        {{"name", "Nightly"}, {"scope", "snapshots:read"}, {"scope", "loops:read"}, {"lifetime", "30"}});
    ASSERT_EQ(page.status, 201) << page.body;
    EXPECT_EQ(page.header("Cache-Control"), "no-store");
    const std::string token = token_in(page);
    const auto answer = parts_->bearer.authenticate(token);
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->verdict, BearerVerdict::accepted);
    EXPECT_EQ(answer->facts->scopes, (Scopes{Scope::snapshots_read, Scope::loops_read}));
    EXPECT_EQ(answer->facts->expires_at, parts_->clock.now() + std::chrono::days(30));
    EXPECT_FALSE(get("/settings/api-tokens").shows(token));
}

TEST_F(TokenPagesTest, never_expires_only_where_that_was_chosen) {
    EXPECT_EQ(create({{"name", "x"}, {"scope", "snapshots:read"}}).status, 422);
    EXPECT_EQ(create({{"name", "x"}, {"scope", "snapshots:read"}, {"lifetime", ""}}).status, 422);
    EXPECT_EQ(create({{"name", "x"}, {"scope", "snapshots:read"}, {"lifetime", "9999"}}).status, 422);
    EXPECT_EQ(create({{"name", "x"}, {"scope", "snapshots:read"}, {"lifetime", "never"}}).status, 201);
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
    const std::string token =
        token_in(create({{"name", "Nightly"}, {"scope", "snapshots:read"}, {"lifetime", "30"}}));
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
