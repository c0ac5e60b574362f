#include "win/login_flow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/pairing_phrase.h"
#include "base/text.h"
#include "http/curl_client.h"
#include "win/testing/fake_world.h"

namespace winsh::win {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Plays the approval page: reads the address that was opened, and sends the browser to the callback.
class LoginFlowTest : public testing::Test {
protected:
    static std::string parameter(const std::string& url, std::string_view name) {
        const auto fields = parse_form(url.substr(url.find('?') + 1));
        for (const auto& [key, value] : *fields)
            if (key == name) return value;
        return {};
    }
    int visit(const std::string& opened, const std::string& query) {
        http::CurlClient browser({.addresses = http::AddressRule::any});
        http::ClientRequest request;
        request.url = parameter(opened, "redirect_uri") + "?" + query;
        const auto page = browser.send(request);
        return page.has_value() ? page->status : 0;
    }
    static LoginPlan plan() {
        LoginPlan plan{.app = *ServerUrl::parse("https://win.sh", "x"),
                       .api = *ServerUrl::parse("https://win.sh", "x")};
        plan.timeout = std::chrono::milliseconds(20'000);
        return plan;
    }
    FakeWorld fake_;
};

TEST_F(LoginFlowTest, brings_the_token_of_the_answer_with_its_own_state) {
    fake_.browser.on_open = [&](const std::string& url) -> Result<void> {
        EXPECT_EQ(visit(url, "token=win_live_wrong&state=guessed"), 400);
        EXPECT_EQ(
            visit(url, "token=win_live_right&workspace=w1&expires_at=&state=" + parameter(url, "state")),
            200);
        EXPECT_EQ(visit(url, "token=win_live_late&state=" + parameter(url, "state")), 410);
        return {};
    };
    World world = fake_.world();
    const auto grant = sign_in_by_redirect(plan(), InterruptWatch(), world);
    ASSERT_TRUE(grant.has_value()) << grant.error().message;
    EXPECT_EQ(grant->token, Secret("win_live_right"));
    EXPECT_EQ(grant->workspace, "w1");
    const std::string url = fake_.browser.opened.at(0);
    EXPECT_EQ(visit(url, "state=" + parameter(url, "state")), 0) << "somebody still listens";
}

TEST_F(LoginFlowTest, asks_as_documented_and_shows_address_and_phrase) {
    fake_.browser.on_open = [&](const std::string& url) -> Result<void> {
        visit(url, "error=access_denied&state=" + parameter(url, "state"));
        return {};
    };
    World world = fake_.world();
    const auto grant = sign_in_by_redirect(plan(), InterruptWatch(), world);
    ASSERT_FALSE(grant.has_value());
    EXPECT_EQ(grant.error().kind, ErrorKind::forbidden);
    const std::string url = fake_.browser.opened.at(0);
    EXPECT_THAT(url, testing::StartsWith("https://win.sh/settings/api-tokens/"
                                         "cli?client=win-loops&redirect_uri=http%3A%2F%2F127.0.0.1%3A"));
    EXPECT_EQ(parameter(url, "host"), "laptop");
    EXPECT_EQ(parameter(url, "state").size(), 43u);
    EXPECT_THAT(fake_.terminal.messages, HasSubstr(url));
    EXPECT_THAT(fake_.terminal.messages,
                HasSubstr(pairing_phrase(parameter(url, "state"), parameter(url, "redirect_uri"))));
    EXPECT_EQ(fake_.terminal.output, "");
}

TEST_F(LoginFlowTest, never_uses_a_state_twice) {
    fake_.browser.on_open = [&](const std::string& url) -> Result<void> {
        visit(url, "error=access_denied&state=" + parameter(url, "state"));
        return {};
    };
    World world = fake_.world();
    (void)sign_in_by_redirect(plan(), InterruptWatch(), world);
    (void)sign_in_by_redirect(plan(), InterruptWatch(), world);
    EXPECT_NE(parameter(fake_.browser.opened.at(0), "state"), parameter(fake_.browser.opened.at(1), "state"));
}

TEST_F(LoginFlowTest, says_when_nobody_answers_in_time) {
    const SystemClock clock;
    World world{clock,          fake_.random,  fake_.client,   fake_.world().environment,
                fake_.terminal, fake_.browser, fake_.launcher, ""};
    LoginPlan short_plan = plan();
    short_plan.timeout = std::chrono::milliseconds(1);
    short_plan.open = OpenPage::by_hand;
    short_plan.print = PrintUrl::on_output_too;
    const auto grant = sign_in_by_redirect(short_plan, InterruptWatch(), world);
    ASSERT_FALSE(grant.has_value());
    EXPECT_EQ(grant.error().kind, ErrorKind::unavailable);
    EXPECT_THAT(grant.error().message, HasSubstr("in time"));
    EXPECT_TRUE(fake_.browser.opened.empty());
    EXPECT_THAT(fake_.terminal.output, testing::MatchesRegex("https://win\\.sh/settings/[^\n]*\n"));
    EXPECT_THAT(fake_.terminal.output, Not(HasSubstr("host=")));
}

TEST_F(LoginFlowTest, tells_what_to_do_where_no_browser_can_be_opened) {
    const SystemClock clock;
    fake_.variables["SSH_CONNECTION"] = "10.0.0.1 1 10.0.0.2 22";
    World world{clock,          fake_.random,  fake_.client,   fake_.world().environment,
                fake_.terminal, fake_.browser, fake_.launcher, ""};
    LoginPlan short_plan = plan();
    short_plan.timeout = std::chrono::milliseconds(1);
    EXPECT_FALSE(sign_in_by_redirect(short_plan, InterruptWatch(), world).has_value());
    EXPECT_THAT(fake_.terminal.messages, HasSubstr("Open the address yourself"));
    EXPECT_THAT(fake_.terminal.messages, HasSubstr("--with-token"));
}

TEST(ApprovalUrl, names_the_machine_only_where_its_name_can_be_shown) {
    const std::string page = approval_page(*ServerUrl::parse("http://127.0.0.1:8787", "x"));
    EXPECT_EQ(approval_url(page, {"http://127.0.0.1:1/callback", "s&t", "a b", "", ""}),
              "http://127.0.0.1:8787/settings/api-tokens/"
              "cli?client=win-loops&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcallback&"
              "state=s%26t&host=a%20b");
    EXPECT_THAT(approval_url(page, {"r", "s", "", "workspace_1", ""}), HasSubstr("&workspace=workspace_1"));
    EXPECT_THAT(approval_url(page, {"r", "s", "a", "", ""}), Not(HasSubstr("workspace=")));
    FakeWorld fake;
    World world = fake.world();
    for (const std::string& name : {std::string("a\x1b"), std::string(101, 'x'), std::string("b\u0430d")}) {
        world.host_name = name;
        EXPECT_EQ(host_to_show(world), "");
    }
}

}  // namespace
}  // namespace winsh::win
