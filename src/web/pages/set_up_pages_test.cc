#include <gtest/gtest.h>

#include "web/pages/page_test.h"

namespace winsh::web {
namespace {

class SetUpPagesTest : public PageTest {
protected:
    void SetUp() override {
        target_ = parts_->setup_link.current_or_new().value().substr(kPublicUrl.size());
        key_ = get(target_).value_of("key");
    }
    Page create(std::string email, std::string password) {
        return post("/set-up",
                    {{"key", key_}, {"email", email}, {"password", password}, {"workspace", "Acme"}});
    }
    std::string target_;
    std::string key_;
};

TEST_F(SetUpPagesTest, makes_the_owner_signs_in_and_works_only_once) {
    const Page done = create("ada@example.com", "a long enough phrase");
    ASSERT_EQ(done.status, 303) << done.body;
    EXPECT_EQ(done.header("Location"), "/settings?notice=welcome");
    EXPECT_TRUE(get("/settings").shows("Acme"));
    cookie_.clear();
    EXPECT_EQ(get(target_).status, 403);
    EXPECT_EQ(create("eve@example.com", "a long enough phrase").status, 403);
}

TEST_F(SetUpPagesTest, says_beside_the_field_what_to_change_and_keeps_the_rest) {
    const Page page = create("ada@example.com", "short");
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(page.shows("id=\"field-password-error\""));
    EXPECT_TRUE(page.shows("aria-describedby=\"field-password-help field-password-error\""));
    EXPECT_EQ(page.value_of("email"), "ada@example.com");
    EXPECT_EQ(page.value_of("workspace"), "Acme");
    EXPECT_EQ(page.value_of("password"), "");
}

TEST_F(SetUpPagesTest, shows_nothing_without_the_right_key) {
    EXPECT_EQ(get("/set-up").status, 403);
    EXPECT_EQ(get("/set-up?key=guess").status, 403);
    EXPECT_EQ(post("/set-up",
                   {{"key", "guess"}, {"email", "eve@example.com"}, {"password", "a long enough phrase"}})
                  .status,
              403);
}

TEST_F(SetUpPagesTest, shows_no_form_but_the_way_to_sign_in_where_there_is_an_account) {
    add_user("ada@example.com", "Acme");
    const Page page = get(target_);
    EXPECT_EQ(page.status, 409);
    EXPECT_TRUE(page.shows("The first account has been made already. Sign in with it.")) << page.body;
    EXPECT_TRUE(page.shows("href=\"/sign-in\"")) << page.body;
    EXPECT_FALSE(page.shows("<form"));
    EXPECT_EQ(create("eve@example.com", "a long enough phrase").status, 409);
}

TEST_F(SetUpPagesTest, ends_after_a_quarter_of_an_hour) {
    parts_->clock.advance(SetupLink::kLifetime + std::chrono::seconds(1));
    EXPECT_EQ(create("ada@example.com", "a long enough phrase").status, 403);
}

}  // namespace
}  // namespace winsh::web
