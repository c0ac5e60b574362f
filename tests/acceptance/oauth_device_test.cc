// Terminals without a browser over plain HTTP; unmodified clients are in tests/oauth.
#include "acceptance/oauth_fixture.h"

namespace winsh::acceptance {
namespace {

class OAuthDevices : public OAuthTest {
protected:
    Reply show(const std::string& typed) const {
        return site_.get("/device?" + to_form({{"user_code", typed}}), typed_with_cookie(cookie_));
    }
};

TEST_F(OAuthDevices, a_terminal_gets_its_token_after_a_click_and_not_before) {
    const Json device =
        post("/oauth/device_authorization",
             {{"client_id", "tool"}, {"host", "build-server"}, {"scope", "loops:read snapshots:read"}})
            .json();
    EXPECT_EQ(device["verification_uri"].as_string(), site_.url() + "/device");
    EXPECT_EQ(device["expires_in"].as_integer(), 600);
    EXPECT_EQ(device["interval"].as_integer(), 5);
    expect_refusal(poll(device), 400, "authorization_pending");
    expect_refusal(poll(device), 400, "slow_down");
    const std::string code(device["user_code"].as_string());
    const Reply page = show(to_lower_ascii(code));
    ASSERT_EQ(page.status, 200) << page.body;
    for (const std::string& words :
         {code, std::string("tool"), std::string("build-server"), std::string("127.0.0.1"),
          std::string("as this browser"), std::string("just now")})
        EXPECT_TRUE(page.body.contains(words)) << words;
    EXPECT_FALSE(page.body.contains("loops:run")) << "it was not asked for";
    expect_refusal(poll(device), 400, "slow_down");
    const Reply approved = decide("/device", page, "approve");
    ASSERT_EQ(approved.status, 303) << approved.body;
    EXPECT_EQ(approved.header("Location"), "/device/approved");
    const Reply granted = poll(device);
    ASSERT_EQ(granted.status, 200) << granted.body;
    EXPECT_EQ(text_of(granted, "scope"), "loops:read snapshots:read");
    EXPECT_EQ(loops(text_of(granted, "access_token")), 200);
    expect_refusal(poll(device), 400, "invalid_grant");
    EXPECT_EQ(show(code).status, 404) << "answered once";
    const Json listed = site_.get(kTokens, with_cookie(cookie_)).json()["tokens"].items().at(0);
    EXPECT_EQ(listed["name"].as_string(), "tool on build-server");
    for (const char* name : {"device_code", "user_code"})
        EXPECT_FALSE(site_.server().log().contains(device[name].as_string())) << name;
}

TEST_F(OAuthDevices, a_denied_terminal_hears_of_it) {
    const Json device = new_device();
    EXPECT_EQ(decide_device(device, "deny").header("Location"), "/device/denied");
    expect_refusal(poll(device), 400, "access_denied");
    EXPECT_TRUE(site_.get(kTokens, with_cookie(cookie_)).json()["tokens"].items().empty());
}

TEST_F(OAuthDevices, the_page_is_for_signed_in_people_and_leads_back_to_the_code) {
    const Json device = new_device();
    const std::string target = "/device?user_code=" + std::string(device["user_code"].as_string());
    const Reply away = site_.get(target);
    ASSERT_EQ(away.status, 303);
    const std::string form =
        to_form({{"email", site_.ada().email},
                 {"password", site_.ada().password},
                 {"next", hidden_field(site_.get(away.header("Location")).body, "next")}});
    EXPECT_EQ(site_.post_form("/sign-in", form, {}).header("Location"), target);
    const Reply page = site_.get(target, typed_with_cookie(cookie_));
    const Fields sent{{"csrf", hidden_field(page.body, "csrf")},
                      {"user_code", hidden_field(page.body, "user_code")},
                      {"decision", "approve"},
                      {"scope", "loops:read"}};
    EXPECT_EQ(post("/device", sent).status, 401);
    EXPECT_EQ(post("/device", sent, with_cookie(site_.sign_in(site_.bob()))).status, 403)
        << "another account";
    EXPECT_EQ(post("/device", sent, {{"Cookie", cookie_}, {"Origin", "https://evil.example"}}).status, 403);
    EXPECT_EQ(post("/device", with(sent, "csrf", "forged"), with_cookie(cookie_)).status, 403);
    EXPECT_EQ(post("/device", with(sent, "decision", "perhaps"), with_cookie(cookie_)).status, 400);
    expect_refusal(poll(device), 400, "authorization_pending");
}

TEST_F(OAuthDevices, guessing_codes_is_throttled) {
    EXPECT_EQ(show("what?").status, 422);
    int status = 404;
    int tries = 0;
    Reply last;
    for (; status == 404 && tries < 20; ++tries) {
        last = show("BCDF-GHJK");
        status = last.status;
    }
    EXPECT_EQ(status, 429);
    EXPECT_LE(tries, 7);
    EXPECT_FALSE(last.header("Retry-After").empty());
    EXPECT_EQ(show(std::string(new_device()["user_code"].as_string())).status, 429)
        << "a right one too, for a while";
}

TEST_F(OAuthDevices, strangers_begin_so_many_and_no_more) {
    Reply last;
    int begun = 0;
    for (; begun < 40; ++begun) {
        last = post("/oauth/device_authorization", {{"client_id", "tool"}});
        if (last.status != 200) break;
    }
    EXPECT_EQ(begun, 20);
    expect_refusal(last, 429, "slow_down");
    EXPECT_FALSE(last.header("Retry-After").empty());
}

}  // namespace
}  // namespace winsh::acceptance
