#include "win/api_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "win/testing/fake_world.h"

namespace winsh::win {
namespace {

using testing::HasSubstr;
using testing::Not;

class ApiClientTest : public testing::Test {
protected:
    Result<FetchedSnapshot> fetch(std::string_view etag = {}) {
        return ApiClient(client_, *ServerUrl::parse("https://win.sh/base", "x"), Secret("win_live_abc"))
            .snapshot("bug-autofix", {.known_etag = std::string(etag)});
    }
    Error failure(int status, std::string body,
                  std::vector<std::pair<std::string, std::string>> headers = {}) {
        client_.will_answer(status, std::move(body), std::move(headers));
        const auto fetched = fetch();
        EXPECT_FALSE(fetched.has_value());
        return fetched.has_value() ? Error{} : fetched.error();
    }
    FakeClient client_;
};

TEST_F(ApiClientTest, asks_as_documented_and_hands_the_bytes_on_as_they_are) {
    const std::string bytes = "{ \"loopId\": \"bug-autofix\", \"a\": 1 }\n";
    client_.will_answer(200, bytes, {{"etag", "\"x\""}});
    const auto fetched = fetch();
    ASSERT_TRUE(fetched.has_value()) << fetched.error().message;
    EXPECT_EQ(fetched->bytes, bytes);
    EXPECT_EQ(fetched->etag, "\"x\"");
    EXPECT_EQ(client_.requests.back().url, "https://win.sh/base/v1/loops/bug-autofix/connector-snapshot");
    EXPECT_EQ(client_.sent("Authorization"), "Bearer win_live_abc");
    EXPECT_EQ(client_.sent("If-None-Match"), "");
}

TEST_F(ApiClientTest, asks_only_for_what_is_newer) {
    client_.will_answer(304, "");
    const auto fetched = fetch("\"x\"");
    ASSERT_TRUE(fetched.has_value());
    EXPECT_TRUE(fetched->not_modified);
    EXPECT_EQ(client_.sent("If-None-Match"), "\"x\"");
    EXPECT_EQ(failure(304, "").kind, ErrorKind::unprocessable);
}

TEST_F(ApiClientTest, tells_what_the_server_said) {
    const Error scope =
        failure(403, R"({"statusCode":403,"message":"Missing required scope: snapshots:read"})");
    EXPECT_EQ(scope.kind, ErrorKind::forbidden);
    EXPECT_EQ(scope.message, "Missing required scope: snapshots:read.");
    const Error expired = failure(401, R"({"statusCode":401,"message":"The token has expired."})");
    EXPECT_EQ(expired.kind, ErrorKind::unauthenticated);
    EXPECT_THAT(expired.message, HasSubstr("win auth login"));
    EXPECT_EQ(failure(404, R"({"statusCode":404,"message":"No such loop."})").kind, ErrorKind::not_found);
    EXPECT_EQ(failure(400, "{}").kind, ErrorKind::unprocessable);
    EXPECT_EQ(failure(500, "<html>").message,
              "https://win.sh/base answered with status 500. Try again later.");
    const Error busy = failure(429, R"({"statusCode":429,"message":"Slow down."})", {{"retry-after", "7"}});
    EXPECT_EQ(busy.kind, ErrorKind::rate_limited);
    EXPECT_EQ(busy.retry_after_seconds, 7);
    EXPECT_THAT(busy.message, HasSubstr("7 s"));
}

TEST_F(ApiClientTest, takes_no_web_servers_404_for_an_opinion_on_the_token) {
    for (const int status : {403, 404}) {
        for (const char* body : {"", "<html>Not Found</html>", R"({"message":"Not Found"})",
                                 R"({"statusCode":500,"message":"Not Found"})"}) {
            const Error error = failure(status, body);
            EXPECT_EQ(error.kind, ErrorKind::unprocessable) << status << body;
            EXPECT_THAT(error.message, HasSubstr("Is this the address of one?"));
        }
    }
}

TEST_F(ApiClientTest, takes_no_snapshot_of_something_else) {
    for (const char* body :
         {R"({"status":"ready"})", R"({"loopId":"other-loop","status":"ready"})", R"({"loopId":7})"}) {
        EXPECT_EQ(failure(200, body).kind, ErrorKind::unprocessable) << body;
    }
}

TEST_F(ApiClientTest, takes_changes_only_where_they_were_asked_for_and_since_the_same_snapshot) {
    const std::string changes =
        R"({"loopId":"bug-autofix","status":"ready","since":"sha256:a","digest":"sha256:made-up"})";
    EXPECT_THAT(failure(200, changes).message, HasSubstr("a whole one was asked for"));
    const auto since = [&](std::string digest) {
        client_.will_answer(200, changes);
        return ApiClient(client_, *ServerUrl::parse("https://win.sh", "x"), Secret("win_live_abc"))
            .snapshot("bug-autofix", {.since = std::move(digest)});
    };
    EXPECT_TRUE(since("sha256:a").has_value());
    const auto other = since("sha256:b");
    ASSERT_FALSE(other.has_value());
    EXPECT_EQ(other.error().kind, ErrorKind::unprocessable);
}

TEST_F(ApiClientTest, calls_a_304_that_was_not_asked_for_what_it_is) {
    EXPECT_THAT(failure(304, "").message, HasSubstr("nothing has changed"));
}

TEST_F(ApiClientTest, lets_no_server_draw_on_the_terminal) {
    const Error error = failure(403, "{\"statusCode\":403,\"message\":\"a\\u001b[2Jb\\u202e\"}");
    EXPECT_THAT(error.message, Not(HasSubstr("\x1b")));
    EXPECT_LT(
        failure(403, "{\"statusCode\":403,\"message\":\"" + std::string(5'000, 'x') + "\"}").message.size(),
        500u);
}

TEST_F(ApiClientTest, follows_no_redirect_with_the_token) {
    const Error error = failure(302, "", {{"location", "https://other.example/\x1b[2J"}});
    EXPECT_EQ(error.kind, ErrorKind::unprocessable);
    EXPECT_THAT(error.message, HasSubstr("https://other.example/"));
    EXPECT_THAT(error.message, Not(HasSubstr("\x1b")));
    EXPECT_EQ(client_.requests.size(), 1u);
}

TEST_F(ApiClientTest, takes_no_other_page_for_a_snapshot) {
    for (const char* body : {"", "<html>Please sign in to this network</html>", "[]", "\"x\"", "{\"a\":1} x"})
        EXPECT_THAT(failure(200, body).message, HasSubstr("no snapshot")) << body;
}

TEST_F(ApiClientTest, passes_a_network_failure_on) { EXPECT_EQ(fetch().error().kind, ErrorKind::network); }

TEST(LoopId, has_the_documented_form) {
    for (const char* good : {"bug-autofix", "a", "0", "a-1-b"}) EXPECT_TRUE(is_loop_id(good)) << good;
    EXPECT_TRUE(is_loop_id(std::string(64, 'a')));
    EXPECT_FALSE(is_loop_id(std::string(65, 'a')));
    for (const char* bad : {"", "-a", "a-", "a--b", "A", "a_b", "a/b", "../x", "a b", "ä", "a%20b", "a?b"})
        EXPECT_FALSE(is_loop_id(bad)) << bad;
}

}  // namespace
}  // namespace winsh::win
