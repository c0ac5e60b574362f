#include <gtest/gtest.h>

#include "base/pairing_phrase.h"
#include "base/text.h"
#include "web/pages/page_test.h"

namespace winsh::web {
namespace {

class ApprovalPagesTest : public PageTest {
protected:
    void SetUp() override { sign_in_as(add_user("ada@example.com", "Acme")); }

    Page ask(std::string_view redirect_uri, std::string_view more = "") {
        return get("/settings/api-tokens/cli?client=win-loops&state=St%2FaTe&redirect_uri=" +
                   percent_encode(redirect_uri) + std::string(more));
    }
    Page decide(const Page& page, std::string decision, Fields more = {}) {
        Fields fields{{"approval", page.value_of("approval")}, {"decision", decision}};
        fields.insert(fields.end(), more.begin(), more.end());
        return post("/settings/api-tokens/cli", fields);
    }
    static Fields all_of_it() {
        return {{"scope", "snapshots:read"}, {"scope", "loops:read"}, {"lifetime", "30"}};
    }
};

TEST_F(ApprovalPagesTest, shows_who_asks_for_what_and_where_it_goes) {
    const Page page = ask("http://127.0.0.1:49152/callback", "&host=build-01");
    ASSERT_EQ(page.status, 200) << page.body;
    for (const std::string_view text : {"ada@example.com", "Acme", "win-loops", "build-01", "127.0.0.1:49152",
                                        "snapshots:read", ">Approve</button>", ">Deny</button>"}) {
        EXPECT_TRUE(page.shows(text)) << text;
    }
    EXPECT_TRUE(page.shows(pairing_phrase("St/aTe", "http://127.0.0.1:49152/callback")));
    EXPECT_TRUE(
        page.header("Content-Security-Policy").ends_with("form-action 'self' http://127.0.0.1:49152"));
}

TEST_F(ApprovalPagesTest, shows_other_words_where_the_answer_goes_to_another_listener) {
    const std::string words = pairing_phrase("St/aTe", "http://127.0.0.1:49152/callback");
    EXPECT_FALSE(ask("http://127.0.0.1:49153/callback").shows(words));
    EXPECT_FALSE(ask("http://127.0.0.1:49152/callback2").shows(words));
}

TEST_F(ApprovalPagesTest, approves_with_one_click_and_leads_to_the_callback) {
    const Page done = decide(ask("http://127.0.0.1:49152/callback?kept=1"), "approve", all_of_it());
    ASSERT_EQ(done.status, 303) << done.body;
    const std::string location = done.header("Location");
    EXPECT_TRUE(location.starts_with("http://127.0.0.1:49152/callback?kept=1&token=win_live_")) << location;
    EXPECT_TRUE(location.contains("state=St%2FaTe"));
    EXPECT_EQ(done.header("Cache-Control"), "no-store");
    EXPECT_EQ(done.header("Referrer-Policy"), "no-referrer");
    const auto token = parts_->tokens.list(**parts_->sign_in.recognise(cookie_)).value().front().token;
    EXPECT_EQ(token.source, TokenSource::cli);
    EXPECT_EQ(token.scopes, (Scopes{Scope::snapshots_read, Scope::loops_read}));
    EXPECT_EQ(token.expires_at, parts_->clock.now() + std::chrono::days(30));
}

TEST_F(ApprovalPagesTest, works_once) {
    const Page page = ask("http://127.0.0.1:49152/callback");
    EXPECT_EQ(decide(page, "approve", all_of_it()).status, 303);
    EXPECT_EQ(decide(page, "approve", all_of_it()).status, 400);
    EXPECT_EQ(decide(page, "deny").status, 400);
}

TEST_F(ApprovalPagesTest, puts_on_record_that_a_used_approval_was_sent_again) {
    const Page page = ask("http://127.0.0.1:49152/callback");
    decide(page, "approve", all_of_it());
    decide(page, "approve", all_of_it());
    const auto entries = parts_->store->audit().list({.limit = 1}).value();
    ASSERT_EQ(entries.size(), 1u);
    EXPECT_EQ(entries.front().action, AuditAction::request_refused);
}

TEST_F(ApprovalPagesTest, denies_without_making_a_token) {
    const Page done = decide(ask("http://localhost:49152/"), "deny");
    EXPECT_EQ(done.status, 303);
    EXPECT_TRUE(done.header("Location").starts_with("http://localhost:49152/?error=access_denied"))
        << done.header("Location");
    EXPECT_TRUE(parts_->tokens.list(**parts_->sign_in.recognise(cookie_)).value().empty());
}

TEST_F(ApprovalPagesTest, leads_on_by_a_page_where_a_redirect_would_be_blocked) {
    const Page done = decide(ask("http://[::1]:49152/callback"), "approve", all_of_it());
    ASSERT_EQ(done.status, 200) << done.body;
    EXPECT_TRUE(done.header("Refresh").starts_with("0; url=http://[::1]:49152/callback?token=win_live_"));
    EXPECT_EQ(done.header("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(done.header("Cache-Control"), "no-store");
    EXPECT_TRUE(done.shows("href=\"http://[::1]:49152/callback?token=win_live_"));
}

TEST_F(ApprovalPagesTest, offers_nothing_to_approve_for_a_bad_request) {
    for (const std::string_view uri :
         {"https://127.0.0.1/", "http://127.0.0.1.evil.example/", "http://127.0.0.1@evil.example/",
          "javascript:alert(1)", "http://127.0.0.1:49152/#x", ""}) {
        const Page page = ask(uri);
        EXPECT_EQ(page.status, 400) << uri;
        EXPECT_FALSE(page.shows("Approve")) << uri;
        EXPECT_EQ(page.header("Location"), "") << uri;
    }
    EXPECT_EQ(get("/settings/api-tokens/cli").status, 400);
    EXPECT_EQ(get("/settings/api-tokens/cli?state=a&state=b&redirect_uri=http%3A%2F%2F127.0.0.1%2F").status,
              400);
}

TEST_F(ApprovalPagesTest, gives_no_more_than_was_asked_for) {
    const Page page = ask("http://127.0.0.1:49152/", "&scope=snapshots%3Aread");
    EXPECT_FALSE(page.shows("loops:run"));
    const Page refused =
        decide(page, "approve", {{"scope", "snapshots:read"}, {"scope", "loops:run"}, {"lifetime", "30"}});
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(decide(refused, "approve", {{"scope", "snapshots:read"}, {"lifetime", "3650"}}).status, 422);
    EXPECT_EQ(decide(refused, "approve", {{"scope", "snapshots:read"}, {"lifetime", "7"}}).status, 303);
}

TEST_F(ApprovalPagesTest, belongs_to_the_session_that_opened_it) {
    const Page page = ask("http://127.0.0.1:49152/callback");
    sign_in_as(add_user("eve@example.com", "Eve's"));
    EXPECT_EQ(decide(page, "approve", all_of_it()).status, 400);
}

TEST_F(ApprovalPagesTest, does_nothing_on_a_decision_that_is_none) {
    const Page page = ask("http://127.0.0.1:49152/callback");
    EXPECT_EQ(decide(page, "").status, 400);
    EXPECT_EQ(decide(page, "approve", all_of_it()).status, 303);
}

TEST_F(ApprovalPagesTest, refuses_a_form_that_could_be_read_in_two_ways) {
    const Page page = ask("http://127.0.0.1:49152/callback");
    Fields both = all_of_it();
    both.emplace_back("decision", "deny");
    const Page refused = decide(page, "approve", both);
    EXPECT_EQ(refused.status, 400);
    EXPECT_TRUE(refused.shows("decision")) << refused.body;
    EXPECT_EQ(decide(page, "approve", all_of_it()).status, 303) << "it was not used up";
}

TEST_F(ApprovalPagesTest, comes_back_after_signing_in) {
    cookie_.clear();
    const Page page = ask("http://127.0.0.1:49152/callback");
    EXPECT_EQ(page.status, 303);
    EXPECT_TRUE(page.header("Location").starts_with("/sign-in?next="));
    EXPECT_FALSE(page.header("Location").contains("callback"));
}

}  // namespace
}  // namespace winsh::web
