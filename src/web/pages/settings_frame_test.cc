#include "web/pages/settings_frame.h"

#include <gtest/gtest.h>

#include "web/pages/page_test.h"
#include "web/pages/time_view.h"

namespace winsh::web {
namespace {

constexpr std::string_view kHostile = "<script>\"'&";

TEST_F(PageTest, of_the_settings_is_for_who_is_signed_in) {
    for (const char* path : {"/settings", "/settings/account", "/settings/audit", "/settings/api-tokens",
                             "/settings/workspace/tokens", "/settings/connectors", "/settings/loops",
                             "/settings/loops/bug-autofix"}) {
        const Page page = get(path);
        EXPECT_EQ(page.status, 303) << path;
        EXPECT_TRUE(page.header("Location").starts_with("/sign-in?next=")) << path;
    }
    EXPECT_EQ(get("/").header("Location"), "/settings");
}

TEST_F(PageTest, of_a_workspace_of_others_does_not_exist) {
    const User eve = add_user("eve@example.com", "Eve's");
    const auto theirs = parts_->store->accounts().memberships(eve.id).value().front().workspace.id;
    sign_in_as(add_user("ada@example.com", "Acme"));
    EXPECT_EQ(get("/settings?workspace=" + theirs.text()).status, 404);
    EXPECT_EQ(get("/settings?workspace=garbage").status, 404);
    EXPECT_EQ(post("/settings/account/password?workspace=" + theirs.text(), {}).status, 404);
}

TEST_F(PageTest, of_a_loop_that_does_not_exist_is_an_error_page) {
    sign_in_as(add_user("ada@example.com", "Acme"));
    EXPECT_EQ(get("/settings/loops/no-such-loop").status, 404);
    EXPECT_EQ(get("/settings/loops/NOT.A.LOOP").status, 404);
    EXPECT_TRUE(get("/settings/loops/no-such-loop").shows("<h1>Nothing here</h1>"));
}

TEST_F(PageTest, gives_out_its_assets_from_memory_to_be_kept) {
    const Page page = get(parts_->assets.url("app.css"));
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.header("Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(get("/assets/app.css").status, 404);
}

TEST_F(PageTest, keeps_the_workspace_that_was_chosen_in_its_links) {
    sign_in_as(add_user("ada@example.com", "Acme"));
    Viewer viewer = **parts_->sign_in.recognise(cookie_);
    Membership second = viewer.memberships.front();
    second.workspace.id = new_workspace_id(parts_->clock.now(), parts_->random);
    second.workspace.name = "Second";
    viewer.memberships.push_back(second);

    const std::string query = "workspace=" + second.workspace.id.text();
    http::Request request;
    request.path = "/settings";
    request.query = query;
    const Membership* chosen = chosen_membership(viewer, request);
    ASSERT_NE(chosen, nullptr);
    EXPECT_EQ(chosen->workspace.name, "Second");
    const Visit visit{request, {}, viewer, *chosen};
    EXPECT_EQ(visit.link("/settings/audit", {{"before", "7"}}), "/settings/audit?" + query + "&before=7");

    const SettingsFrame frame(parts_->frame, parts_->guard, parts_->errors);
    PageView view{.name = "connection_remove", .title = "T"};
    view.data.set("connection", false);
    const std::string html = frame.show(visit, std::move(view)).body;
    EXPECT_TRUE(html.contains("href=\"/settings/loops?" + query + "\""));
    EXPECT_TRUE(html.contains("href=\"/settings\"><bdi>Acme</bdi>"));
}

TEST_F(PageTest, shows_what_strangers_wrote_as_text_only) {
    const std::string hostile(kHostile);
    const User owner = add_user(hostile + "@example.com", hostile);
    sign_in_as(owner);
    const Viewer viewer = **parts_->sign_in.recognise(cookie_);
    ConnectionHealth health;
    health.status = ConnectionStatus::partial;
    health.failure = ConnectionFailure{hostile, 500, hostile, std::nullopt};
    health.coverage.reason = hostile;
    health.coverage.returned = 1;
    const Connection connection = add_connection(hostile, health);
    const std::string connector_path = "/settings/connectors/" + connection.id.text();
    TokenRequest request;
    request.name = hostile;
    request.client = hostile;
    const auto token = parts_->tokens.issue(viewer, request, Origin{hostile, hostile}).value();
    AuditEntry entry{.at = parts_->clock.now(),
                     .actor = owner.id,
                     .actor_email = hostile,
                     .subject = hostile,
                     .detail = hostile,
                     .address = hostile};
    ASSERT_TRUE(parts_->store->audit().append(entry).has_value());

    std::vector<Page> pages;
    for (const std::string& path :
         {std::string("/settings"), std::string("/settings/account"), std::string("/settings/audit"),
          std::string("/settings/api-tokens"),
          "/settings/api-tokens/" + token.record.token.id.text() + "/revoke",
          std::string("/settings/workspace/tokens"), std::string("/settings/connectors"), connector_path,
          connector_path + "/remove", std::string("/settings/loops"),
          std::string("/settings/loops/bug-autofix"),
          std::string(
              "/settings/api-tokens/"
              "cli?client=%3Cscript%3E%22%27%26&host=%3Cscript%3E%22%27%26&state=%3Cscript%3E%22%27%26"
              "&redirect_uri=http%3A%2F%2F127.0.0.1%2F")}) {
        pages.push_back(get(path));
        EXPECT_EQ(pages.back().status, 200) << path << pages.back().body;
    }
    pages.push_back(
        post("/settings/api-tokens", {{"name", hostile}, {"lifetime", hostile}, {"scope", hostile}}));
    pages.push_back(post("/settings/connectors/new/github",
                         {{"repository", hostile}, {"token", hostile}, {"baseUrl", hostile}}));
    cookie_.clear();
    pages.push_back(post("/sign-in", {{"email", hostile}, {"password", hostile}, {"next", hostile}}));
    for (const Page& page : pages) {
        EXPECT_FALSE(page.shows("<script>")) << page.body;
        EXPECT_FALSE(page.shows("\"'&\"")) << page.body;
    }
    EXPECT_TRUE(pages.front().shows("&lt;script&gt;&quot;&apos;&amp;"));
}

TEST(TimeView, tells_moments_in_words) {
    using namespace std::chrono;
    const Timestamp now = from_iso8601("2026-06-16T18:00:00Z").value();
    EXPECT_EQ(readable_time(now), "16 Jun 2026, 18:00 UTC");
    EXPECT_EQ(readable_time(from_iso8601("2026-01-02T03:04:59.999Z").value()), "2 Jan 2026, 03:04 UTC");
    EXPECT_EQ(relative_time(now, now), "just now");
    EXPECT_EQ(relative_time(now - seconds(59), now), "just now");
    EXPECT_EQ(relative_time(now - minutes(1), now), "1 minute ago");
    EXPECT_EQ(relative_time(now - hours(23), now), "23 hours ago");
    EXPECT_EQ(relative_time(now - days(13), now), "13 days ago");
    EXPECT_EQ(relative_time(now - days(14), now), "on 2 Jun 2026");
    EXPECT_EQ(relative_time(now + seconds(5), now), "in less than a minute");
    EXPECT_EQ(relative_time(now + days(90), now), "in 90 days");
    EXPECT_EQ(relative_time(now + days(90) - seconds(1), now), "in 90 days");
    EXPECT_EQ(relative_time(now + days(90) - hours(11), now), "in 90 days");
    EXPECT_EQ(relative_time(now + days(90) - hours(13), now), "in 89 days");
    EXPECT_EQ(relative_time(now + days(1) - seconds(1), now), "in 24 hours");
    EXPECT_EQ(relative_time(now + days(2) - seconds(1), now), "in 2 days");
    EXPECT_EQ(relative_time(now + hours(1) - seconds(1), now), "in 1 hour");
    EXPECT_EQ(relative_time(now + minutes(5) - seconds(1), now), "in 5 minutes");
    EXPECT_TRUE(time_view(std::nullopt, now).is_null());
}

}  // namespace
}  // namespace winsh::web
