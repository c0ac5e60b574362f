// What the OAuth endpoints make of requests that no client sends.
#include "acceptance/oauth_fixture.h"

namespace winsh::acceptance {
namespace {

constexpr std::string_view kEndpoints[] = {"/oauth/token", "/oauth/device_authorization", "/oauth/revoke",
                                           "/oauth/introspect"};

class OAuthHostile : public OAuthTest {
protected:
    Reply send(std::string_view path, std::string body, Headers headers = {}) const {
        return site_.post_form(path, std::move(body), std::move(headers));
    }
};

TEST_F(OAuthHostile, bodies_that_are_no_form_are_refused_everywhere) {
    const std::string code = new_code();
    const std::string good = to_form(exchange_of(code)) + "&token=x";
    for (const std::string_view path : kEndpoints) {
        const std::string target(path);
        for (const std::string& body :
             {good + "&token=x", good + "&code=x", good + "&client_id=x", good + "&c%6fde=x", good + "&a=%zz",
              good + "&a=%ff", good + "&a=%00", good + "&a=%0A", good + "&a=" + std::string(5'000, 'x'),
              good + "&" + std::string(5'000, 'x') + "=", good + [] {
                  std::string many;
                  for (int i = 0; i < 40; ++i) many += "&x" + std::to_string(i) + "=";
                  return many;
              }()})
            expect_refusal(send(path, body), 400, "invalid_request");
        for (const char* type : {"application/json", "text/plain", "multipart/form-data; boundary=x", ""}) {
            const Reply reply = site_.call({"POST", target, {{"Content-Type", type}}, good});
            expect_refusal(reply, 415, "invalid_request");
        }
        expect_refusal(site_.call({"POST", target, {}, good}), 415, "invalid_request");
        expect_refusal(send(path, good, {{"Content-Encoding", "gzip"}}), 415, "invalid_request");
        expect_refusal(send(path, ""), 400, "invalid_request");
        expect_refusal(send(path, "a=" + std::string(100'000, 'x')), 413, "invalid_request");
        expect_refusal(send(path, good, {{"Host", "evil.example"}}), 421, "invalid_request");
    }
    EXPECT_EQ(exchange(code).status, 200) << "none of these used the code up";
}

TEST_F(OAuthHostile, a_charset_beside_the_type_is_none_of_our_business) {
    const Reply reply = site_.call({"POST",
                                    "/oauth/revoke",
                                    {{"Content-Type", "Application/X-WWW-Form-Urlencoded; charset=UTF-8"}},
                                    "token=x"});
    EXPECT_EQ(reply.status, 200) << reply.body;
}

TEST_F(OAuthHostile, credentials_of_clients_are_refused_and_nothing_is_used_up) {
    const std::string code = new_code();
    const Fields good = exchange_of(code);
    const Reply basic = post("/oauth/token", good, {{"Authorization", "Basic dG9vbDpzZWNyZXQ="}});
    expect_refusal(basic, 401, "invalid_client");
    EXPECT_EQ(basic.header("WWW-Authenticate"), "Basic realm=\"winsh\"");
    expect_refusal(post("/oauth/token", good, with_token("win_live_x")), 401, "invalid_client");
    expect_refusal(post("/oauth/token", with(good, "client_secret", "secret")), 401, "invalid_client");
    expect_refusal(post("/oauth/token", with(good, "client_assertion", "ey")), 401, "invalid_client");
    expect_refusal(post("/oauth/introspect", {{"token", "x"}}, {{"Authorization", "Basic x"}}), 401,
                   "invalid_client");
    EXPECT_EQ(exchange(code).status, 200);
}

TEST_F(OAuthHostile, parameters_in_the_query_are_not_looked_at) {
    const std::string code = new_code();
    const Reply reply = send("/oauth/token?" + to_form(exchange_of(code)), "x=y");
    expect_refusal(reply, 400, "invalid_request");
    EXPECT_EQ(exchange(code).status, 200);
}

TEST_F(OAuthHostile, what_is_missing_or_unknown_is_named) {
    const Fields good = exchange_of("x");
    for (const char* name : {"grant_type", "code", "redirect_uri", "client_id", "code_verifier"}) {
        const Reply reply = post("/oauth/token", with(good, name, ""));
        expect_refusal(reply, 400, "invalid_request");
        EXPECT_TRUE(text_of(reply, "message").contains(name)) << reply.body;
    }
    expect_refusal(post("/oauth/token", with(good, "grant_type", "password")), 400, "unsupported_grant_type");
    expect_refusal(post("/oauth/token", with(good, "grant_type", "refresh_token")), 400,
                   "unsupported_grant_type");
    expect_refusal(post("/oauth/device_authorization", {{"client_id", "tool"}, {"scope", "root"}}), 400,
                   "invalid_scope");
    expect_refusal(post("/oauth/device_authorization", {{"client_id", "t\u00fcl"}}), 400, "invalid_request");
    expect_refusal(
        post("/oauth/device_authorization", {{"client_id", "tool"}, {"host", std::string(101, 'h')}}), 400,
        "invalid_request");
}

TEST_F(OAuthHostile, other_methods_are_405_and_options_says_which) {
    for (const std::string_view path : kEndpoints) {
        const std::string target(path);
        for (const char* method : {"GET", "PUT", "DELETE", "PATCH"}) {
            const Reply reply = site_.call({method, target, {}, ""});
            EXPECT_EQ(reply.status, 405) << method << ' ' << path;
            EXPECT_TRUE(reply.header("Allow").contains("POST")) << reply.header("Allow");
            expect_refusal(reply, 405, "invalid_request");
        }
        const Reply options = site_.call({"OPTIONS", target, {{"Origin", "https://evil.example"}}, ""});
        EXPECT_EQ(options.status, 204);
        EXPECT_FALSE(options.has("Access-Control-Allow-Origin"));
    }
    const std::string metadata = "/.well-known/oauth-authorization-server";
    EXPECT_EQ(site_.call({"POST", metadata, {}, ""}).status, 405);
    expect_refusal(site_.get("/oauth/nothing"), 404, "invalid_request");
    EXPECT_EQ(site_.get("/.well-known/nothing").json()["statusCode"].as_integer(), 404);
    EXPECT_FALSE(
        site_.get(metadata, {{"Origin", "https://evil.example"}}).has("Access-Control-Allow-Origin"));
}

TEST_F(OAuthHostile, codes_that_are_none_are_slowed_down) {
    Reply last;
    for (int i = 0; i < 40; ++i) {
        last = exchange("guess");
        if (last.status == 429) break;
    }
    expect_refusal(last, 429, "temporarily_unavailable");
    EXPECT_FALSE(last.header("Retry-After").empty());
}

}  // namespace
}  // namespace winsh::acceptance
