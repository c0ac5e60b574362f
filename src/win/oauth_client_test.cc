#include "win/oauth_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "win/testing/fake_world.h"
#include "win/testing/played_server.h"

namespace winsh::win {
namespace {

using testing::HasSubstr;
using testing::Not;

class OAuthClientTest : public testing::Test {
protected:
    Result<Grant> exchange(const std::string& body, int status = 200) {
        fake_.client.will_answer(status, body);
        return OAuthClient(fake_.client, metadata_)
            .exchange(Secret("c&d"), "http://127.0.0.1:1/callback", Secret("v"), asked_, fake_.clock.now());
    }
    FakeWorld fake_;
    ServerUrl server_ = *ServerUrl::parse("https://win.example", "x");
    OAuthMetadata metadata_ = *parse_metadata(PlayedServer("https://win.example").metadata(), server_);
    AskedServer asked_{server_, server_};
};

TEST_F(OAuthClientTest, exchanges_a_code_in_a_form_and_without_credentials) {
    const auto grant = exchange(R"({"access_token":"win_live_a","token_type":"bearer","expires_in":86400,)"
                                R"("workspace":"w","api_url":"https://api.win.example"})");
    ASSERT_TRUE(grant.has_value()) << grant.error().message;
    EXPECT_EQ(grant->token, Secret("win_live_a"));
    EXPECT_EQ(grant->api_url, "https://api.win.example");
    EXPECT_EQ(grant->expires_at, to_iso8601(fake_.clock.now() + std::chrono::days(1)));
    const http::ClientRequest& request = fake_.client.requests.back();
    EXPECT_EQ(request.method, http::Method::post);
    EXPECT_EQ(request.url, "https://win.example/oauth/token");
    EXPECT_EQ(request.body,
              "grant_type=authorization_code&code=c%26d&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcallback&"
              "client_id=win-loops&code_verifier=v");
    EXPECT_EQ(fake_.client.sent("Content-Type"), "application/x-www-form-urlencoded");
    EXPECT_EQ(fake_.client.sent("Authorization"), "");
}

TEST_F(OAuthClientTest, takes_no_token_that_could_not_be_used_or_would_go_elsewhere) {
    for (const char* body :
         {R"({"access_token":"win_live_a","token_type":"mac"})", R"({"access_token":"win_live_a"})",
          R"({"token_type":"Bearer"})", R"({"access_token":"a b","token_type":"Bearer"})",
          R"({"access_token":"win_live_a","token_type":"Bearer","api_url":"https://evil.example"})",
          R"({"access_token":"win_live_a","token_type":"Bearer","expires_at":"soon"})",
          R"({"access_token":"win_live_a","token_type":"Bearer","workspace":"a\u001bb"})"}) {
        const auto grant = exchange(body);
        ASSERT_FALSE(grant.has_value()) << body;
        EXPECT_EQ(grant.error().kind, ErrorKind::unprocessable) << body;
        EXPECT_THAT(grant.error().message, Not(HasSubstr("win_live_a")));
    }
}

TEST_F(OAuthClientTest, tells_the_servers_refusal_from_something_in_between) {
    EXPECT_EQ(
        exchange(R"({"error":"invalid_grant","error_description":"Used\u001b[2J up"})", 400).error().kind,
        ErrorKind::unprocessable);
    EXPECT_THAT(
        exchange(R"({"error":"invalid_grant","error_description":"Used\u001b[2J up"})", 400).error().message,
        Not(HasSubstr("\x1b")));
    for (const int status : {200, 302, 403, 407, 502}) {
        const auto between = exchange("<html>Proxy</html>", status);
        EXPECT_EQ(between.error().kind, ErrorKind::unavailable) << status;
        EXPECT_THAT(between.error().message, HasSubstr("proxy"));
    }
    EXPECT_EQ(exchange(R"({"error":"slow_down"})", 429).error().kind, ErrorKind::rate_limited);
    EXPECT_EQ(exchange(R"({"message":"No."})", 404).error().kind, ErrorKind::unavailable);
}

TEST_F(OAuthClientTest, takes_a_server_that_is_away_for_no_refusal) {
    const char* busy = R"({"error":"temporarily_unavailable","error_description":"The disk is full."})";
    for (const int status : {400, 503}) {
        const auto away = exchange(busy, status);
        EXPECT_EQ(away.error().kind, ErrorKind::unavailable) << status;
        EXPECT_EQ(away.error().message, "The disk is full.");
        EXPECT_EQ(away.error().retry_after_seconds, 1);
    }
    EXPECT_EQ(exchange(R"({"error":"server_error"})", 500).error().kind, ErrorKind::unavailable);
    EXPECT_EQ(exchange(R"({"error":"odd"})", 503).error().kind, ErrorKind::unavailable);
    EXPECT_EQ(exchange(R"({"statusCode":503,"message":"Busy."})", 503).error().kind, ErrorKind::unavailable);
}

TEST_F(OAuthClientTest, sends_nobody_to_a_page_that_is_not_the_servers) {
    const auto start = [&](const std::string& page, const std::string& code = "BCDF-GHJK") {
        fake_.client.will_answer(200, to_text(Json::object()
                                                  .set("device_code", "d")
                                                  .set("user_code", code)
                                                  .set("verification_uri", page)
                                                  .set("expires_in", std::int64_t{1} << 40)
                                                  .set("interval", 0)));
        return OAuthClient(fake_.client, metadata_).start_device("laptop", server_);
    };
    const auto good = start("https://win.example/device");
    ASSERT_TRUE(good.has_value());
    EXPECT_EQ(good->lifetime, std::chrono::seconds(3'600));
    EXPECT_EQ(good->interval, std::chrono::seconds(1));
    for (const char* page : {"https://evil.example/device", "http://win.example/device", "", "device",
                             "https://win.example/a b", "https://win.example/\x1b[2J"})
        EXPECT_FALSE(start(page).has_value()) << page;
    for (const std::string& code : {std::string(), std::string("\x1b[2J"), std::string(41, 'B')})
        EXPECT_FALSE(start("https://win.example/device", code).has_value());
}

TEST_F(OAuthClientTest, shows_nothing_of_a_servers_words_that_a_terminal_would_obey) {
    fake_.client.will_answer(200,
                             R"({"active":true,"username":"ada\u001b[2J","scope":"a\u202e b","exp":1e300})");
    const auto facts = OAuthClient(fake_.client, metadata_).introspect(Secret("win_live_a"));
    ASSERT_TRUE(facts.has_value());
    EXPECT_THAT(facts->account, Not(HasSubstr("\x1b")));
    EXPECT_EQ(facts->scopes.size(), 2u);
    EXPECT_EQ(facts->expires_at, "");
}

}  // namespace
}  // namespace winsh::win
