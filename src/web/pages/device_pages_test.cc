#include <gtest/gtest.h>

#include "base/pairing_phrase.h"
#include "web/pages/device_pages.h"
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

TEST_F(DevicePagesTest, count_no_guess_where_a_browser_over_plain_http_does_not_say_who_led_it_here) {
    const std::string page = "/device?user_code=" + begin();
    for (const std::string_view elsewhere :
         {"http://evil.example/", "http://127.0.0.1:8787.evil.example/device", "http://127.0.0.1:87870/",
          "https://127.0.0.1:8787/device", "http://evil.example/http://127.0.0.1:8787/", "device", ""})
        EXPECT_FALSE(get_with(page, {"Referer", elsewhere}).shows("Approve")) << elsewhere;
    for (int i = 0; i < 40; ++i)
        ASSERT_EQ(get_with("/device?user_code=BCDF-GHJK", {"Referer", "http://evil.example/"}).status, 200);
    EXPECT_FALSE(get_with(page, {"Accept", "text/html"}).shows("Approve")) << "nor is it said at all";
    for (const std::string_view ours : {"http://127.0.0.1:8787/device", "http://127.0.0.1:8787"})
        EXPECT_TRUE(get_with(page, {"Referer", ours}).shows(">Approve</button>")) << ours;
}

TEST_F(DevicePagesTest, claim_no_place_where_everybody_comes_from_this_machine) {
    const PageFrame frame(parts_->renderer, parts_->assets, Site{"https://win.example.com"});
    const DevicePages pages(frame, parts_->guard, parts_->errors, parts_->device_grants, parts_->clock);
    const auto shown = [&](const std::string& asks, std::string_view looks) {
        const std::string query = "user_code=" + begin(asks);
        const http::HeaderView typed[] = {{"Sec-Fetch-Site", "none"}};
        http::Request request;
        request.query = query;
        request.headers = typed;
        request.peer = looks;
        return Page{200, {}, pages.show(request, **parts_->sign_in.recognise(cookie_)).body};
    };
    const Page unnamed = shown("127.0.0.1", "127.0.0.1");
    EXPECT_TRUE(unnamed.shows("not known: the request came from this server’s own machine")) << unnamed.body;
    EXPECT_FALSE(unnamed.shows("127.0.0.1"));
    EXPECT_FALSE(unnamed.shows("this browser"));
    EXPECT_FALSE(shown("::1", "198.51.100.9").shows("this browser"));
    const Page half = shown("192.0.2.7", "127.0.0.1");
    EXPECT_TRUE(half.shows("<code>192.0.2.7</code>"));
    EXPECT_FALSE(half.shows("this browser")) << "where the browser is is not known either";
    EXPECT_TRUE(shown("192.0.2.7", "192.0.2.7").shows("as this browser"));
    EXPECT_TRUE(open(begin("127.0.0.1")).shows("<code>127.0.0.1</code>"))
        << "a server for this machine alone";
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
