// Codes with PKCE, revocation and introspection over plain HTTP; unmodified clients are in tests/oauth.
#include <thread>

#include "acceptance/oauth_fixture.h"

namespace winsh::acceptance {
namespace {

class OAuthCodes : public OAuthTest {};

TEST_F(OAuthCodes, approving_leads_to_the_callback_with_a_code_and_no_token) {
    const Reply page = open(with(asking(), "redirect_uri", std::string(kCallback) + "?kept=yes"));
    ASSERT_EQ(page.status, 200) << page.body;
    EXPECT_TRUE(page.body.contains("127.0.0.1:49152"));
    EXPECT_TRUE(page.header("Content-Security-Policy").contains("form-action 'self' http://127.0.0.1:49152"));
    const Reply reply = decide(kApproval, page, "approve");
    ASSERT_EQ(reply.status, 303) << reply.body;
    EXPECT_EQ(reply.header("Cache-Control"), "no-store");
    EXPECT_EQ(reply.header("Referrer-Policy"), "no-referrer");
    const Fields fields = fields_of(reply.header("Location"));
    ASSERT_EQ(fields.size(), 6U) << reply.header("Location");
    EXPECT_EQ(fields[0], (std::pair<std::string, std::string>("kept", "yes")));
    EXPECT_EQ(fields[1].first, "code");
    EXPECT_GE(fields[1].second.size(), 43U);
    EXPECT_EQ(fields[2], (std::pair<std::string, std::string>("state", "st&1")));
    EXPECT_EQ(fields[3], (std::pair<std::string, std::string>("iss", site_.url())));
    EXPECT_EQ(fields[4], (std::pair<std::string, std::string>("workspace", site_.ada().workspace)));
    EXPECT_EQ(fields[5], (std::pair<std::string, std::string>("api_url", site_.url())));
    EXPECT_TRUE(site_.get(kTokens, with_cookie(cookie_)).json()["tokens"].items().empty())
        << "the token comes with the exchange";
}

TEST_F(OAuthCodes, the_token_answer_is_as_documented) {
    const Reply reply = exchange(new_code());
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.header("Cache-Control"), "no-store");
    EXPECT_EQ(reply.header("Pragma"), "no-cache");
    EXPECT_EQ(reply.header("Content-Type"), "application/json");
    const Json answer = reply.json();
    EXPECT_EQ(answer["token_type"].as_string(), "Bearer");
    EXPECT_EQ(answer["scope"].as_string(), "loops:read snapshots:read") << "what was left ticked";
    EXPECT_EQ(answer["expires_in"].as_integer(), 30 * 24 * 3600);
    EXPECT_EQ(answer["workspace"].as_string(), site_.ada().workspace);
    EXPECT_EQ(answer["api_url"].as_string(), site_.url());
    const std::string token(answer["access_token"].as_string());
    EXPECT_EQ(loops(token), 200);
    const Json listed = site_.get(kTokens, with_cookie(cookie_)).json()["tokens"].items().at(0);
    EXPECT_EQ(listed["source"].as_string(), "cli");
    EXPECT_EQ(listed["client"].as_string(), "tool");
    EXPECT_EQ(listed["expiresAt"].as_string(), answer["expires_at"].as_string());
    for (const std::string& secret : {token, std::string(kVerifier)})
        EXPECT_FALSE(site_.server().log().contains(secret));
}

TEST_F(OAuthCodes, a_code_survives_a_restart_and_a_made_up_one_is_worth_nothing) {
    const std::string code = new_code();
    site_.restart();
    EXPECT_EQ(exchange(code).status, 200) << "a restart loses nothing";
    expect_refusal(exchange("made-up"), 400, "invalid_grant");
}

TEST_F(OAuthCodes, of_many_exchanges_at_once_in_two_processes_one_succeeds) {
    const ServerProcess second(site_.data());
    const std::string code = new_code();
    const Call call{"POST",
                    "/oauth/token",
                    {{"Content-Type", "application/x-www-form-urlencoded"}},
                    to_form(exchange_of(code))};
    std::vector<Reply> replies(8);
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < replies.size(); ++i) {
            threads.emplace_back([&, i] {
                replies[i] = acceptance::exchange(i % 2 == 0 ? site_.port() : second.port(), call);
            });
        }
    }
    std::string token;
    int given = 0;
    for (const Reply& reply : replies) {
        if (reply.status != 200) {
            expect_refusal(reply, 400, "invalid_grant");
            continue;
        }
        ++given;
        token = text_of(reply, "access_token");
    }
    EXPECT_EQ(given, 1);
    EXPECT_TRUE(holds_within(std::chrono::seconds(2), [&] { return loops(token) == 401; }))
        << "and the others were second uses, which end it";
}

TEST_F(OAuthCodes, who_resets_the_password_voids_what_was_approved) {
    const std::string code = new_code();
    const Json device = new_device();
    ASSERT_EQ(decide_device(device, "approve").status, 303);
    const ProgramResult reset = run_program({WINSH_WINSHD, "user", "reset-password", "--data", site_.data(),
                                             "--email", site_.ada().email, "--password-stdin"},
                                            "another lantern under seven bridges");
    ASSERT_EQ(reset.exit_code, 0) << reset.errors;
    expect_refusal(exchange(code), 400, "invalid_grant");
    expect_refusal(poll(device), 400, "access_denied");
}

TEST_F(OAuthCodes, a_request_that_cannot_be_approved_is_told_at_the_callback_or_on_a_page) {
    const std::vector<std::pair<Fields, std::string>> told = {
        {with(asking(), "code_challenge", ""), "invalid_request"},
        {with(asking(), "code_challenge", "short"), "invalid_request"},
        {with(asking(), "code_challenge_method", ""), "invalid_request"},
        {with(asking(), "code_challenge_method", "plain"), "invalid_request"},
        {with(asking(), "response_type", "token"), "unsupported_response_type"},
        {with(asking(), "response_mode", "fragment"), "invalid_request"},
        {with(asking(), "scope", "everything"), "invalid_scope"},
    };
    for (const auto& [asked, error] : told) {
        for (const std::string& cookie : {cookie_, std::string()}) {
            const Reply reply = open(asked, cookie);
            ASSERT_EQ(reply.status, 303) << to_form(asked);
            ASSERT_TRUE(reply.header("Location").starts_with(kCallback)) << reply.header("Location");
            const Fields fields = fields_of(reply.header("Location"));
            EXPECT_EQ(value_of(fields, "error"), error);
            EXPECT_EQ(value_of(fields, "state"), "st&1");
            EXPECT_EQ(value_of(fields, "iss"), site_.url());
            EXPECT_FALSE(value_of(fields, "error_description").empty());
        }
    }
    const std::vector<Fields> shown = {
        with(asking(), "client_id", ""),
        with(asking(), "client", "another"),
        with(asking(), "client_id", std::string(101, 'c')),
        with(asking(), "state", ""),
        with(asking(), "redirect_uri", "https://example.com/callback"),
        with(asking(), "redirect_uri", std::string(kCallback) + "?iss=mine"),
        with(asking(), "redirect_uri", std::string(kCallback) + "?%77orkspace=mine"),
    };
    for (const Fields& asked : shown) {
        const Reply reply = open(asked);
        EXPECT_EQ(reply.status, 400) << to_form(asked);
        EXPECT_FALSE(reply.has("Location")) << reply.header("Location");
        EXPECT_FALSE(reply.body.contains("<button"));
    }
}

TEST_F(OAuthCodes, whoever_knows_only_the_documented_redirect_sees_nothing_of_codes) {
    const Fields legacy{{"client", "win-loops"},
                        {"client_id", "something else"},
                        {"redirect_uri", std::string(kCallback) + "?iss=mine"},
                        {"state", "s"}};
    const Reply page = open(legacy);
    ASSERT_EQ(page.status, 200) << page.body;
    const Reply approved = decide(kApproval, page, "approve");
    EXPECT_TRUE(
        approved.header("Location").starts_with(std::string(kCallback) + "?iss=mine&token=win_live_"));
    EXPECT_EQ(decide(kApproval, open(legacy), "deny").header("Location"),
              std::string(kCallback) + "?iss=mine&error=access_denied&state=s");
}

TEST_F(OAuthCodes, a_callback_on_the_ipv6_loopback_is_led_to_by_a_page) {
    const Reply reply = decide(kApproval, open(asking("http://[::1]:49152/callback")), "approve");
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_TRUE(reply.header("Refresh").starts_with("0; url=http://[::1]:49152/callback?code="))
        << reply.header("Refresh");
}

TEST_F(OAuthCodes, addresses_come_from_the_public_url_whatever_host_says) {
    const Json metadata = site_.get("/.well-known/oauth-authorization-server").json();
    EXPECT_EQ(metadata["issuer"].as_string(), site_.url());
    EXPECT_EQ(metadata["authorization_endpoint"].as_string(), site_.url() + std::string(kApproval));
    EXPECT_EQ(site_.get("/.well-known/oauth-authorization-server", {{"Host", "evil.example"}}).status, 421);
    ServerOptions options;
    options.flags = {"--public-url", "https://win.example.com/"};
    const ServerProcess behind(site_.data(), options);
    const Reply reply = acceptance::exchange(
        behind.port(), {"GET", "/.well-known/oauth-authorization-server", {{"Host", "win.example.com"}}, ""});
    EXPECT_EQ(text_of(reply, "issuer"), "https://win.example.com");
    EXPECT_EQ(text_of(reply, "token_endpoint"), "https://win.example.com/oauth/token");
    EXPECT_EQ(reply.header("Cache-Control"), "public, max-age=300");
}

TEST_F(OAuthCodes, a_revoked_token_is_dead_when_the_answer_comes) {
    const std::string token = new_token();
    ASSERT_EQ(loops(token), 200);
    const Reply revoked = post("/oauth/revoke", {{"token", token}, {"token_type_hint", "refresh_token"}});
    EXPECT_EQ(revoked.status, 200);
    EXPECT_EQ(revoked.body, "");
    EXPECT_EQ(loops(token), 401);
    EXPECT_EQ(post("/oauth/revoke", {{"token", token}}).status, 200);
    EXPECT_EQ(post("/oauth/revoke", {{"token", "never was"}}).status, 200);
    expect_refusal(post("/oauth/revoke", {{"token", ""}}), 400, "invalid_request");
}

TEST_F(OAuthCodes, a_token_that_is_looked_at_counts_as_not_used) {
    const std::string token = new_token();
    const Json seen = post("/oauth/introspect", {{"token", token}}, with_token(token)).json();
    EXPECT_TRUE(seen["active"].as_bool());
    EXPECT_EQ(seen["sub"].as_string().substr(0, 5), "user_");
    EXPECT_EQ(seen["exp"].as_integer() - seen["iat"].as_integer(), 30 * 24 * 3600);
    EXPECT_EQ(to_text(post("/oauth/introspect", {{"token", token}}, with_token("win_live_other")).json()),
              R"({"active":false})");
    std::this_thread::sleep_for(std::chrono::milliseconds(2'500));
    const Json listed = site_.get(kTokens, with_cookie(cookie_)).json()["tokens"].items().at(0);
    EXPECT_TRUE(listed["lastUsedAt"].is_null()) << to_text(listed);
}

TEST_F(OAuthCodes, neither_codes_nor_tokens_are_kept_anywhere) {
    const std::string waiting = new_code();
    const std::string used = new_code();
    const std::string token = text_of(exchange(used), "access_token");
    const Json device = new_device();
    const std::string device_code(device["device_code"].as_string());
    const std::string user_code(device["user_code"].as_string());
    std::string kept = site_.server().log();
    for (const char* name : {"/winsh.db", "/winsh.db-wal"}) kept += read_file(site_.data() + name);
    ASSERT_TRUE(kept.contains(kCallback)) << "the file is looked at";
    for (const std::string& secret : {waiting, used, token, device_code, user_code, std::string(kVerifier)})
        EXPECT_FALSE(kept.contains(secret)) << secret;
}

TEST_F(OAuthCodes, each_step_is_on_record) {
    const std::string code = new_code();
    ASSERT_EQ(exchange(code).status, 200);
    ASSERT_EQ(exchange(code).status, 400);
    ASSERT_EQ(post("/oauth/token", with(exchange_of(new_code()), "client_id", "another")).status, 400);
    ASSERT_EQ(post("/oauth/revoke", {{"token", new_token()}}).status, 200);
    const std::string page = site_.get("/settings/audit", with_cookie(cookie_)).body;
    for (const char* words :
         {"Terminal approved", "Token fetched", "Code used twice", "Token not given", "Token revoked"})
        EXPECT_TRUE(page.contains(words)) << words;
}

}  // namespace
}  // namespace winsh::acceptance
