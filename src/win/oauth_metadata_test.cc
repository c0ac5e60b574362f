#include "win/oauth_metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "win/testing/fake_world.h"
#include "win/testing/played_server.h"

namespace winsh::win {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ServerUrl server(std::string_view text = "https://win.example") { return *ServerUrl::parse(text, "x"); }

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    return text.replace(text.find(what), what.size(), with);
}

TEST(OAuthMetadata, names_the_endpoints_of_the_server_that_was_asked) {
    const auto metadata = parse_metadata(PlayedServer("https://win.example").metadata(), server());
    ASSERT_TRUE(metadata.has_value()) << metadata.error().message;
    EXPECT_TRUE(metadata->offers_code());
    EXPECT_TRUE(metadata->offers_device());
    EXPECT_EQ(metadata->token, "https://win.example/oauth/token");
    EXPECT_EQ(metadata->revocation, "https://win.example/oauth/revoke");
    EXPECT_TRUE(metadata->names_issuer);
}

TEST(OAuthMetadata, offers_only_what_is_listed) {
    const std::string all = PlayedServer("https://win.example").metadata();
    EXPECT_FALSE(parse_metadata(replaced(all, "S256", "plain"), server())->offers_code());
    EXPECT_FALSE(parse_metadata(replaced(all, "[\"code\"]", "[\"token\"]"), server())->offers_code());
    EXPECT_FALSE(parse_metadata(replaced(all, "device_code", "password"), server())->offers_device());
    EXPECT_FALSE(parse_metadata(R"({"issuer":"https://win.example"})", server())->offers_code());
    EXPECT_FALSE(parse_metadata(R"({"issuer":"https://win.example"})", server())->offers_device());
}

TEST(OAuthMetadata, of_another_server_is_not_taken) {
    for (const char* issuer :
         {"https://evil.example", "http://win.example", "https://win.example/tenant",
          "https://win.example:444", "", "https://win.example@evil.example", "win.example"}) {
        const auto metadata = parse_metadata(
            replaced(PlayedServer("https://win.example").metadata(), "https://win.example", issuer),
            server());
        EXPECT_FALSE(metadata.has_value()) << issuer;
    }
    EXPECT_THAT(parse_metadata(PlayedServer("https://real.example").metadata(), server()).error().message,
                HasSubstr("its name is https://real.example"));
    for (const char* text : {"", "[]", "{", "null", "\"x\""})
        EXPECT_FALSE(parse_metadata(text, server()).has_value());
}

TEST(OAuthMetadata, leads_no_request_elsewhere) {
    for (const char* endpoint :
         {"https://evil.example/oauth/token", "http://win.example/oauth/token", "/oauth/token",
          "https://win.example/oauth/token?x=1", "https://win.example:1/oauth/token", "javascript:1", ""})
        EXPECT_FALSE(parse_metadata(replaced(PlayedServer("https://win.example").metadata(),
                                             "https://win.example/oauth/token", endpoint),
                                    server())
                         .has_value())
            << endpoint;
}

TEST(OAuthMetadata, of_this_machine_may_use_another_of_its_names) {
    EXPECT_TRUE(
        parse_metadata(PlayedServer("http://127.0.0.1:8787").metadata(), server("http://localhost:8787"))
            .has_value());
    EXPECT_FALSE(
        parse_metadata(PlayedServer("http://127.0.0.1:8788").metadata(), server("http://localhost:8787"))
            .has_value());
}

TEST(Discovery, looks_where_the_rfc_has_it_and_below_the_path) {
    FakeWorld fake;
    EXPECT_FALSE(discover(fake.client, server("https://example.com/win"))->has_value());
    EXPECT_THAT(fake.client.discoveries,
                ElementsAre("https://example.com/.well-known/oauth-authorization-server/win",
                            "https://example.com/win/.well-known/oauth-authorization-server"));
}

/// Answers everything alike.
class OneAnswer final : public http::Client {
public:
    explicit OneAnswer(Result<http::ClientResponse> answer) : answer_(std::move(answer)) {}
    Result<http::ClientResponse> send(const http::ClientRequest& request) override {
        EXPECT_LE(request.body_limit, 65'536u);
        EXPECT_LE(request.total_deadline, std::chrono::seconds(5));
        return answer_;
    }

private:
    Result<http::ClientResponse> answer_;
};

TEST(Discovery, finds_nothing_where_nothing_is_published) {
    for (const int status : {200, 204, 301, 302, 401, 403, 404, 405, 410}) {
        OneAnswer site(
            http::ClientResponse{status,
                                 {{"content-type", "text/html"}, {"location", "https://evil.example/"}},
                                 "<html>Welcome</html>"});
        const auto metadata = discover(site, server());
        ASSERT_TRUE(metadata.has_value()) << status;
        EXPECT_FALSE(metadata->has_value()) << status;
    }
}

TEST(Discovery, does_not_take_a_server_in_trouble_for_one_that_offers_nothing) {
    for (const int status : {429, 500, 502, 503}) {
        OneAnswer site(http::ClientResponse{status, {}, ""});
        EXPECT_EQ(discover(site, server()).error().kind, ErrorKind::unavailable) << status;
    }
    OneAnswer away(fail(ErrorKind::network, "It could not be asked."));
    EXPECT_EQ(discover(away, server()).error().kind, ErrorKind::network);
    OneAnswer huge(fail(ErrorKind::too_large, "It sent too much."));
    EXPECT_EQ(discover(huge, server()).error().kind, ErrorKind::too_large);
    OneAnswer broken(http::ClientResponse{200, {{"content-type", "application/json"}}, "{"});
    EXPECT_EQ(discover(broken, server()).error().kind, ErrorKind::unprocessable);
}

}  // namespace
}  // namespace winsh::win
