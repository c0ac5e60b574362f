// The reference's "CLI approval flow", with "Documented: CLI approval" of the contract, over plain HTTP. The
// browser's side of it is in tests/browser.
#include <gtest/gtest.h>

#include <sstream>

#include "acceptance/site.h"
#include "base/text.h"

namespace winsh::acceptance {
namespace {

constexpr std::string_view kPage = "/settings/api-tokens/cli";

std::string query_of(const std::vector<std::pair<std::string, std::string>>& fields) {
    return '?' + to_form(fields);
}

/// The query of a callback, in its order.
std::vector<std::pair<std::string, std::string>> callback_fields(const std::string& location) {
    return parse_form(location.substr(location.find('?') + 1))
        .value_or(std::vector<std::pair<std::string, std::string>>{});
}

class CliApproval : public testing::Test {
protected:
    Reply open(const std::string& query) const {
        return site_.get(std::string(kPage) + query, with_cookie(cookie_));
    }

    std::string documented_query(const std::string& redirect_uri = "http://127.0.0.1:49152/callback") const {
        return query_of({{"client", "win-loops"}, {"redirect_uri", redirect_uri}, {"state", "st-1"}});
    }

    /// Presses a button on the page.
    Reply decide(const Reply& page, const std::string& decision,
                 const std::vector<std::string>& scopes = {"loops:read", "loops:run", "snapshots:read"},
                 const std::string& lifetime = "90") const {
        std::vector<std::pair<std::string, std::string>> fields = {
            {"csrf", hidden_field(page.body, "csrf")},
            {"approval", hidden_field(page.body, "approval")},
            {"decision", decision},
            {"lifetime", lifetime},
        };
        for (const std::string& scope : scopes) fields.emplace_back("scope", scope);
        return site_.post_form(kPage, to_form(fields), with_cookie(cookie_));
    }

    const Site site_;
    const std::string cookie_ = site_.sign_in(site_.ada());
};

TEST_F(CliApproval, approving_leads_to_the_callback_with_the_documented_fields_in_order) {
    const Reply page = open(documented_query());
    ASSERT_EQ(page.status, 200) << page.body;
    EXPECT_EQ(page.header("Cache-Control"), "no-store");
    const Reply reply = decide(page, "approve");
    ASSERT_EQ(reply.status, 303) << reply.body;
    EXPECT_EQ(reply.header("Cache-Control"), "no-store");
    EXPECT_EQ(reply.header("Referrer-Policy"), "no-referrer");
    const std::string location = reply.header("Location");
    ASSERT_TRUE(location.starts_with("http://127.0.0.1:49152/callback?token=win_live_")) << location;
    const auto fields = callback_fields(location);
    ASSERT_EQ(fields.size(), 5U) << location;
    EXPECT_EQ(fields[0].first, "token");
    EXPECT_EQ(fields[1], (std::pair<std::string, std::string>("state", "st-1")));
    EXPECT_EQ(fields[2], (std::pair<std::string, std::string>("workspace", site_.ada().workspace)));
    EXPECT_EQ(fields[3], (std::pair<std::string, std::string>("api_url", site_.url())));
    EXPECT_EQ(fields[4].first, "expires_at");
    EXPECT_EQ(fields[4].second.size(), 24U);

    EXPECT_EQ(site_.get(kSnapshot, with_token(fields[0].second)).status, 200);
    const Json token = site_.get(kTokens, with_cookie(cookie_)).json()["tokens"].items().at(0);
    EXPECT_EQ(token["source"].as_string(), "cli");
    EXPECT_EQ(token["client"].as_string(), "win-loops");
    EXPECT_EQ(token["expiresAt"].as_string(), fields[4].second);
    EXPECT_EQ(to_text(token["scopes"]), R"(["loops:read","loops:run","snapshots:read"])");
}

TEST_F(CliApproval, denying_leads_to_the_callback_with_the_refusal) {
    const Reply reply = decide(open(documented_query()), "deny");
    ASSERT_EQ(reply.status, 303);
    EXPECT_EQ(reply.header("Location"), "http://127.0.0.1:49152/callback?error=access_denied&state=st-1");
    EXPECT_TRUE(site_.get(kTokens, with_cookie(cookie_)).json()["tokens"].items().empty());
}

TEST_F(CliApproval, an_approval_works_once) {
    const Reply page = open(documented_query());
    ASSERT_EQ(decide(page, "approve").status, 303);
    const Reply again = decide(page, "approve");
    EXPECT_EQ(again.status, 400);
    EXPECT_FALSE(again.has("Location"));
    EXPECT_EQ(site_.get(kTokens, with_cookie(cookie_)).json()["tokens"].items().size(), 1U);
}

TEST_F(CliApproval, the_user_may_give_less_and_never_more) {
    const Reply less = decide(open(documented_query()), "approve", {"snapshots:read"}, "7");
    ASSERT_EQ(less.status, 303);
    const Json token = site_.get(kTokens, with_cookie(cookie_)).json()["tokens"].items().at(0);
    EXPECT_EQ(to_text(token["scopes"]), R"(["snapshots:read"])");

    const std::string narrow =
        query_of({{"redirect_uri", "http://127.0.0.1:1/cb"}, {"state", "s"}, {"scope", "snapshots:read"}});
    EXPECT_EQ(decide(open(narrow), "approve").status, 422) << "more than was asked for";
    EXPECT_EQ(decide(open(documented_query()), "approve", {}).status, 422) << "nothing at all";
    EXPECT_EQ(decide(open(documented_query()), "approve", {"snapshots:read"}, "36500").status, 422);
}

TEST_F(CliApproval, a_query_of_the_callback_is_kept_and_the_state_comes_back_byte_for_byte) {
    const std::string state = "a b+c%20&d=\"<é>";
    const std::string ascii = "a b+c%20&d=\"<~>#";
    const Reply page =
        open(query_of({{"redirect_uri", "http://localhost:5000/cb?x=1&y=%20"}, {"state", ascii}}));
    ASSERT_EQ(page.status, 200);
    const std::string location = decide(page, "approve").header("Location");
    EXPECT_TRUE(location.starts_with("http://localhost:5000/cb?x=1&y=%20&token=")) << location;
    const auto fields = callback_fields(location);
    ASSERT_EQ(fields.size(), 7U);
    EXPECT_EQ(fields[3].second, ascii);
    EXPECT_EQ(open(query_of({{"redirect_uri", "http://127.0.0.1/"}, {"state", state}})).status, 400)
        << "not ASCII";
}

TEST_F(CliApproval, a_callback_on_ipv6_loopback_gets_a_page_that_leads_on) {
    const Reply reply = decide(open(documented_query("http://[::1]:49152/callback")), "approve");
    ASSERT_EQ(reply.status, 200);
    EXPECT_FALSE(reply.has("Location"));
    EXPECT_TRUE(reply.header("Refresh").starts_with("0; url=http://[::1]:49152/callback?token=win_live_"));
    EXPECT_EQ(reply.header("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(reply.header("Cache-Control"), "no-store");
}

TEST_F(CliApproval, whoever_is_not_signed_in_signs_in_and_comes_back) {
    const std::string target = std::string(kPage) + documented_query();
    const Reply away = site_.get(target);
    ASSERT_EQ(away.status, 303);
    const std::string sign_in = away.header("Location");
    ASSERT_TRUE(sign_in.starts_with("/sign-in?next=")) << sign_in;
    EXPECT_EQ(sign_in.find("redirect_uri"), std::string::npos) << "the target is held by the server";
    const std::string form = to_form({{"email", site_.ada().email},
                                      {"password", site_.ada().password},
                                      {"next", hidden_field(site_.get(sign_in).body, "next")}});
    const Reply back = site_.post_form("/sign-in", form, {});
    EXPECT_EQ(back.status, 303);
    EXPECT_EQ(back.header("Location"), target);
    const std::string forged = to_form({{"email", site_.ada().email},
                                        {"password", site_.ada().password},
                                        {"next", "https://evil.example/"}});
    EXPECT_EQ(site_.post_form("/sign-in", forged, {}).header("Location"), "/settings");
}

TEST_F(CliApproval, a_request_that_is_not_as_documented_is_a_400_page_without_a_button) {
    const std::string good = "http://127.0.0.1:49152/callback";
    const std::vector<std::string> queries = {
        "",
        query_of({{"state", "s"}}),
        query_of({{"redirect_uri", good}}),
        query_of({{"redirect_uri", good}, {"state", ""}}),
        query_of({{"redirect_uri", good}, {"state", std::string(513, 's')}}),
        query_of({{"redirect_uri", good}, {"state", "a\nb"}}),
        query_of({{"redirect_uri", good}, {"redirect_uri", good}, {"state", "s"}}),
        query_of({{"redirect_uri", good}, {"state", "s"}, {"state", "t"}}),
        query_of({{"redirect_uri", good}, {"state", "s"}, {"client", "a"}, {"client", "b"}}),
        query_of({{"redirect_uri", good}, {"state", "s"}, {"scope", "snapshots:write"}}),
        query_of({{"redirect_uri", good}, {"state", "s"}, {"client", std::string(101, 'c')}}),
    };
    for (const std::string& query : queries) {
        const Reply reply = open(query);
        EXPECT_EQ(reply.status, 400) << query;
        EXPECT_FALSE(reply.has("Location")) << query;
        EXPECT_EQ(reply.body.find("<button"), std::string::npos) << query;
        const Reply unknown = site_.get(std::string(kPage) + query);
        EXPECT_EQ(unknown.status, 400) << "nobody signs in to hear of it: " << query;
        EXPECT_FALSE(unknown.has("Location")) << query;
    }
}

TEST_F(CliApproval, every_redirect_uri_of_the_data_file_is_judged_as_it_says) {
    std::istringstream cases(read_file(WINSH_SOURCE_DIR "/tests/redirect_uri/cases.txt"));
    int count = 0;
    for (std::string line; std::getline(cases, line);) {
        const bool accepted = line.starts_with("accept ");
        // What needs the file's own notation is judged by the unit test that reads it.
        if ((!accepted && !line.starts_with("refuse ")) || line.contains('\\')) continue;
        const std::string value = line.substr(7);
        const Reply reply = open(query_of({{"redirect_uri", value}, {"state", "s"}}));
        EXPECT_EQ(reply.status, accepted ? 200 : 400) << value;
        EXPECT_FALSE(reply.has("Location")) << value;
        EXPECT_EQ(!hidden_field(reply.body, "approval").empty(), accepted) << value;
        ++count;
    }
    EXPECT_GT(count, 100);
}

TEST_F(CliApproval, a_page_of_one_session_is_no_use_to_another) {
    const Reply page = open(documented_query());
    const std::string bobs_cookie = site_.sign_in(site_.bob());
    const std::string form = to_form({{"csrf", hidden_field(page.body, "csrf")},
                                      {"approval", hidden_field(page.body, "approval")},
                                      {"decision", "approve"},
                                      {"lifetime", "90"},
                                      {"scope", "snapshots:read"}});
    EXPECT_EQ(site_.post_form(kPage, form, with_cookie(bobs_cookie)).status, 403);
    const Reply bobs_page = site_.get(std::string(kPage) + documented_query(), with_cookie(bobs_cookie));
    const std::string mixed = to_form({{"csrf", hidden_field(bobs_page.body, "csrf")},
                                       {"approval", hidden_field(page.body, "approval")},
                                       {"decision", "approve"},
                                       {"lifetime", "90"},
                                       {"scope", "snapshots:read"}});
    EXPECT_EQ(site_.post_form(kPage, mixed, with_cookie(bobs_cookie)).status, 400);
    EXPECT_EQ(site_.post_form(kPage, form, {}).status, 401);
    const Headers foreign = {{"Cookie", cookie_}, {"Origin", "https://evil.example"}};
    EXPECT_EQ(site_.post_form(kPage, form, foreign).status, 403);
    EXPECT_EQ(decide(page, "approve").status, 303) << "and the page itself still works";
}

TEST_F(CliApproval, a_bearer_token_approves_nothing) {
    const Site::Token token = site_.new_token(cookie_);
    Headers both = with_token(token.text);
    both.emplace_back("Cookie", cookie_);
    EXPECT_EQ(site_.get(std::string(kPage) + documented_query(), both).status, 403);
}

TEST_F(CliApproval, the_token_of_a_redirect_is_not_logged) {
    const std::string location = decide(open(documented_query()), "approve").header("Location");
    const std::string token = callback_fields(location).at(0).second;
    site_.get("/healthz");
    EXPECT_EQ(site_.server().log().find(token), std::string::npos);
}

}  // namespace
}  // namespace winsh::acceptance
