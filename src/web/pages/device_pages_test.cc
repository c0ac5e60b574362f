#include <gtest/gtest.h>

#include "base/pairing_phrase.h"
#include "web/pages/page_test.h"

namespace winsh::web {
namespace {

class DevicePagesTest : public PageTest {
protected:
    void SetUp() override { sign_in_as(add_user("ada@example.com", "Acme")); }

    /// A terminal's request; its code.
    std::string begin(const std::string& address = "192.0.2.7", Scopes scopes = Scopes::all()) {
        auto started = parts_->device_grants.start({"win", "build-01", scopes}, Origin{address, ""});
        EXPECT_TRUE(started.has_value());
        return started ? started->user_code : "";
    }
    Page open(const std::string& code) { return get("/device?user_code=" + code); }
    Page decide(const std::string& code, std::string decision, Fields more = {}) {
        Fields fields{{"user_code", code}, {"decision", std::move(decision)}};
        fields.insert(fields.end(), more.begin(), more.end());
        return post("/device", fields);
    }
    bool waits(const std::string& code) { return open(code).status == 200; }
};

TEST_F(DevicePagesTest, ask_for_the_code_first) {
    const Page page = get("/device");
    ASSERT_EQ(page.status, 200);
    EXPECT_TRUE(page.shows("method=\"get\" action=\"/device\""));
    EXPECT_TRUE(page.shows("ada@example.com"));
    EXPECT_FALSE(page.shows("Approve"));
}

TEST_F(DevicePagesTest, show_who_asks_for_what_from_where_and_when) {
    const std::string code = begin();
    parts_->clock.advance(std::chrono::minutes(3));
    const Page page = open(code);
    ASSERT_EQ(page.status, 200) << page.body;
    for (const std::string_view text :
         {"ada@example.com", "Acme", "win", "build-01", "192.0.2.7", "as this browser", "3 minutes ago",
          "snapshots:read", ">Approve</button>", ">Deny</button>"})
        EXPECT_TRUE(page.shows(text)) << text;
    EXPECT_TRUE(page.shows(code));
    EXPECT_TRUE(page.shows(pairing_phrase(code, "")));
    EXPECT_TRUE(page.header("Content-Security-Policy").ends_with("form-action 'self'"));
    EXPECT_EQ(page.header("Cache-Control"), "no-store");
}

TEST_F(DevicePagesTest, say_so_where_the_terminal_is_elsewhere) {
    const Page page = open(begin("198.51.100.9"));
    EXPECT_TRUE(page.shows("198.51.100.9"));
    EXPECT_TRUE(page.shows("which is not where this browser is"));
}

TEST_F(DevicePagesTest, approve_and_deny_with_one_click) {
    const std::string code = begin();
    const Page done = decide(code, "approve", {{"scope", "snapshots:read"}, {"lifetime", "7"}});
    ASSERT_EQ(done.status, 303) << done.body;
    EXPECT_EQ(done.header("Location"), "/device/approved");
    EXPECT_TRUE(get("/device/approved").shows("Go back to the terminal"));
    EXPECT_EQ(decide(code, "deny").status, 404) << "once";
    const std::string other = begin();
    EXPECT_EQ(decide(other, "deny").header("Location"), "/device/denied");
    EXPECT_TRUE(get("/device/denied").shows("gets nothing"));
    EXPECT_EQ(get("/device/perhaps").status, 404);
}

TEST_F(DevicePagesTest, ask_again_where_something_is_wrong_and_decide_nothing) {
    const std::string code = begin("192.0.2.7", Scopes{Scope::snapshots_read});
    const Page nothing = decide(code, "approve", {{"lifetime", "7"}});
    EXPECT_EQ(nothing.status, 422);
    EXPECT_TRUE(nothing.shows("at least one permission"));
    EXPECT_TRUE(nothing.shows("<title>Error: "));
    EXPECT_EQ(decide(code, "approve", {{"scope", "loops:run"}, {"lifetime", "7"}}).status, 422);
    EXPECT_EQ(decide(code, "approve", {{"scope", "snapshots:read"}, {"lifetime", "3650"}}).status, 422);
    EXPECT_EQ(decide(code, "approve",
                     {{"scope", "snapshots:read"}, {"workspace", "workspace_6a3123450011223344556677"}})
                  .status,
              422);
    EXPECT_EQ(decide(code, "maybe").status, 400);
    EXPECT_EQ(
        post_from("https://evil.example", "/device", {{"user_code", code}, {"decision", "approve"}}).status,
        403);
    EXPECT_EQ(post_from(kPublicUrl, "/device", {{"user_code", code}, {"decision", "approve"}}).status, 403)
        << "without the form's token";
    EXPECT_TRUE(waits(code));
}

TEST_F(DevicePagesTest, show_a_wrong_code_again_as_text) {
    const Page page = get("/device?user_code=%22%3E%3Cscript%3E");
    EXPECT_EQ(page.status, 422);
    EXPECT_FALSE(page.shows("<script>"));
    EXPECT_TRUE(page.shows("eight letters"));
    EXPECT_EQ(get("/device?user_code=BCDF-GHJK").status, 404);
    EXPECT_EQ(get("/device?user_code=" + std::string(5'000, 'B')).status, 422);
    EXPECT_EQ(get("/device?user_code=%00%FF").status, 200) << "what is no text is left out";
}

TEST_F(DevicePagesTest, count_no_guess_for_where_another_site_leads_a_browser) {
    for (const std::string_view site : {"cross-site", "same-site"}) {
        for (int i = 0; i < 40; ++i) {
            const Page page = get_with("/device?user_code=BCDF-GHJK", {"Sec-Fetch-Site", site});
            ASSERT_EQ(page.status, 200) << i;
            EXPECT_EQ(page.value_of("user_code"), "BCDF-GHJK") << "one click is left";
        }
    }
    const std::string code = begin();
    EXPECT_FALSE(get_with("/device?user_code=" + code, {"Sec-Fetch-Site", "cross-site"}).shows("Approve"));
    for (const std::string_view site : {"none", "same-origin"})
        EXPECT_TRUE(
            get_with("/device?user_code=" + code, {"Sec-Fetch-Site", site}).shows(">Approve</button>"));
}

TEST_F(DevicePagesTest, are_for_signed_in_people) {
    const std::string code = begin();
    cookie_.clear();
    for (const std::string& target :
         {std::string("/device"), "/device?user_code=" + code, std::string("/device/approved")})
        EXPECT_TRUE(get(target).header("Location").starts_with("/sign-in?next=")) << target;
}

}  // namespace
}  // namespace winsh::web
