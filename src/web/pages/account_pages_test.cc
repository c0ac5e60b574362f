#include <gtest/gtest.h>

#include "web/pages/page_test.h"
#include "web/pages/user_agent.h"

namespace winsh::web {
namespace {

class AccountPagesTest : public PageTest {
protected:
    void SetUp() override {
        const AccountRequest account{"ada@example.com", Secret("a long enough phrase"), "Acme"};
        user_ = parts_->accounts.create(account, FirstAccountOnly::yes, Origin{}).value().user;
        sign_in_as(user_);
    }
    Page change(std::string present, std::string wanted) {
        return post("/settings/account/password", {{"present_password", present}, {"new_password", wanted}});
    }
    User user_;
};

TEST_F(AccountPagesTest, changes_the_password_and_ends_all_other_sessions) {
    const std::string here = cookie_;
    sign_in_as(user_);
    const std::string elsewhere = std::exchange(cookie_, here);
    const Page page = change("a long enough phrase", "another long phrase");
    ASSERT_EQ(page.status, 303) << page.body;
    EXPECT_TRUE(get(page.header("Location")).shows("Your password is changed."));
    EXPECT_FALSE(parts_->sign_in.recognise(elsewhere).value().has_value());
    EXPECT_TRUE(
        parts_->sign_in.sign_in("ada@example.com", Secret("another long phrase"), Origin{}).has_value());
}

TEST_F(AccountPagesTest, revokes_the_api_tokens_with_the_change_only_where_that_is_ticked) {
    const Viewer viewer = parts_->sign_in.recognise(cookie_).value().value();
    TokenRequest request;
    request.name = "Local CLI";
    ASSERT_TRUE(parts_->tokens.issue(viewer, request, Origin{}).has_value());
    const auto is_revoked = [&] { return parts_->tokens.list(viewer)->front().token.revoked_at.has_value(); };
    ASSERT_EQ(change("a long enough phrase", "another long phrase").status, 303);
    EXPECT_FALSE(is_revoked());
    const auto change_and_revoke = [&](std::string present) {
        return post("/settings/account/password", {{"present_password", present},
                                                   {"new_password", "a third long phrase"},
                                                   {"revoke_tokens", "yes"}});
    };
    const Page refused = change_and_revoke("not it at all");
    EXPECT_TRUE(refused.shows("value=\"yes\" checked>"));
    EXPECT_FALSE(is_revoked());
    const Page page = change_and_revoke("another long phrase");
    ASSERT_EQ(page.status, 303) << page.body;
    EXPECT_TRUE(get(page.header("Location")).shows("every API token of yours revoked."));
    EXPECT_TRUE(is_revoked());
}

TEST_F(AccountPagesTest, tells_a_wrong_present_password_beside_its_field) {
    const Page page = change("not it at all", "another long phrase");
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(page.shows("id=\"field-present_password-error\""));
    EXPECT_FALSE(page.shows("id=\"field-new_password-error\""));
    EXPECT_FALSE(page.shows("another long phrase"));
}

TEST_F(AccountPagesTest, tells_a_weak_new_password_beside_its_field) {
    const Page page = change("a long enough phrase", "short");
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(page.shows("id=\"field-new_password-error\""));
    EXPECT_FALSE(page.shows("id=\"field-present_password-error\""));
}

TEST_F(AccountPagesTest, ends_another_session_of_ones_own_only) {
    const std::string here = cookie_;
    sign_in_as(user_);
    const std::string elsewhere = std::exchange(cookie_, here);
    const SessionId other = (*parts_->sign_in.recognise(elsewhere))->session.id;
    EXPECT_EQ(post("/settings/account/sessions/" + other.text() + "/end", {}).status, 303);
    EXPECT_FALSE(parts_->sign_in.recognise(elsewhere).value().has_value());

    const SessionId own = (*parts_->sign_in.recognise(here))->session.id;
    sign_in_as(add_user("eve@example.com", "Eve's"));
    EXPECT_EQ(post("/settings/account/sessions/" + own.text() + "/end", {}).status, 404);
    EXPECT_EQ(post("/settings/account/sessions/garbage/end", {}).status, 404);
    EXPECT_TRUE(parts_->sign_in.recognise(here).value().has_value());
}

TEST(UserAgent, is_told_in_words) {
    EXPECT_EQ(describe_user_agent("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"),
              "Firefox on Linux");
    EXPECT_EQ(describe_user_agent(
                  "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0"),
              "Edge on Windows");
    EXPECT_EQ(describe_user_agent(
                  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1"),
              "Safari on iPhone");
    EXPECT_EQ(describe_user_agent("curl/7.88.1"), "curl");
    EXPECT_EQ(describe_user_agent(""), "Unknown browser");
    EXPECT_EQ(describe_user_agent(std::string(59, 'x') + "é!"), std::string(59, 'x'));
}

}  // namespace
}  // namespace winsh::web
