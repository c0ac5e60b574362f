#include <gtest/gtest.h>

#include "web/pages/page_test.h"

namespace winsh::web {
namespace {

constexpr std::string_view kEmail = "ada@example.com";
constexpr std::string_view kPassword = "a long enough phrase";

class SignInPagesTest : public PageTest {
protected:
    void SetUp() override {
        const AccountRequest account{std::string(kEmail), Secret(kPassword), "Acme"};
        ASSERT_TRUE(parts_->accounts.create(account, FirstAccountOnly::yes, Origin{}).has_value());
    }
    Page sign_in(std::string_view password, std::string next = {}) {
        return post("/sign-in",
                    {{"email", std::string(kEmail)}, {"password", std::string(password)}, {"next", next}});
    }
};

TEST_F(SignInPagesTest, has_the_labels_that_people_and_scripts_look_for) {
    const Page page = get("/sign-in");
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.shows(">Email</label>"));
    EXPECT_TRUE(page.shows(">Password</label>"));
    EXPECT_TRUE(page.shows(">Sign in</button>"));
}

TEST_F(SignInPagesTest, leads_to_where_the_visitor_was_going) {
    const Page asked = get("/settings/audit?before=7");
    EXPECT_EQ(asked.status, 303);
    const std::string next = get(asked.header("Location")).value_of("next");
    const Page done = sign_in(kPassword, next);
    EXPECT_EQ(done.status, 303);
    EXPECT_EQ(done.header("Location"), "/settings/audit?before=7");
    EXPECT_TRUE(done.header("Set-Cookie").contains("HttpOnly"));
    EXPECT_EQ(done.header("Cache-Control"), "no-store");
    EXPECT_EQ(get("/settings").status, 200);
}

TEST_F(SignInPagesTest, goes_nowhere_that_it_was_told_by_the_browser) {
    const Page done = sign_in(kPassword, "https://evil.example/");
    EXPECT_EQ(done.header("Location"), "/settings");
}

TEST_F(SignInPagesTest, keeps_the_address_but_never_the_password_of_a_failed_try) {
    const Page page = sign_in("not the password");
    EXPECT_EQ(page.status, 401);
    EXPECT_EQ(page.value_of("email"), kEmail);
    EXPECT_FALSE(page.shows("not the password"));
    EXPECT_TRUE(page.shows("role=\"alert\""));
    EXPECT_EQ(page.header("Set-Cookie"), "");
}

TEST_F(SignInPagesTest, asks_for_patience_after_many_failures) {
    Page page;
    for (int tries = 0; tries < 8 && page.status != 429; ++tries) page = sign_in("not the password");
    EXPECT_EQ(page.status, 429);
    EXPECT_NE(page.header("Retry-After"), "");
    EXPECT_EQ(page.value_of("email"), kEmail);
}

TEST_F(SignInPagesTest, refuses_a_form_of_another_site) {
    const Page page = post_from("https://evil.example", "/sign-in",
                                {{"email", std::string(kEmail)}, {"password", std::string(kPassword)}});
    EXPECT_EQ(page.status, 403);
    EXPECT_EQ(page.header("Set-Cookie"), "");
}

TEST_F(SignInPagesTest, lets_who_is_signed_in_go_on_at_once) {
    sign_in(kPassword);
    const Page page = get("/sign-in");
    EXPECT_EQ(page.status, 303);
    EXPECT_EQ(page.header("Location"), "/settings");
}

TEST_F(SignInPagesTest, ends_the_session_that_the_browser_had_before) {
    sign_in(kPassword);
    const std::string before = cookie_;
    sign_in(kPassword);
    ASSERT_NE(cookie_, before);
    EXPECT_FALSE(parts_->sign_in.recognise(before).value().has_value());
}

TEST_F(SignInPagesTest, signs_out_on_the_server_too) {
    sign_in(kPassword);
    const std::string before = cookie_;
    const Page page = post("/sign-out", {});
    EXPECT_EQ(page.status, 303);
    EXPECT_EQ(cookie_, "");
    EXPECT_FALSE(parts_->sign_in.recognise(before).value().has_value());
    EXPECT_TRUE(get(page.header("Location")).shows("You are signed out."));
}

TEST_F(SignInPagesTest, says_nothing_that_an_address_makes_up) {
    EXPECT_FALSE(get("/sign-in?notice=Call+555").shows("555"));
}

}  // namespace
}  // namespace winsh::web
