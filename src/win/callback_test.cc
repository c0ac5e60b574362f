#include "win/callback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace winsh::win {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kToken = "win_live_0123456789abcdefABCDEF0123456789xyZ9";

CallbackExpectation expecting(std::string_view server = "https://win.sh") {
    return {"the-state", *ServerUrl::parse(server, "x"), *ServerUrl::parse(server, "x")};
}

std::string query(std::string_view changes = "") {
    return "token=" + std::string(kToken) + "&state=the-state&workspace=workspace_123" + std::string(changes);
}

CallbackVerdict verdict(std::string_view text, std::string_view server = "https://win.sh") {
    return read_callback(text, expecting(server)).verdict;
}

TEST(Callback, takes_the_documented_answer) {
    const auto answer = read_callback(
        query("&api_url=https%3A%2F%2Fwin.sh&expires_at=2026-09-14T18%3A00%3A00.000Z"), expecting());
    ASSERT_EQ(answer.verdict, CallbackVerdict::granted) << answer.problem;
    EXPECT_EQ(answer.grant.token, Secret(kToken));
    EXPECT_EQ(answer.grant.workspace, "workspace_123");
    EXPECT_EQ(answer.grant.api_url, "https://win.sh");
    EXPECT_EQ(answer.grant.expires_at, "2026-09-14T18:00:00.000Z");
}

TEST(Callback, takes_an_answer_that_tells_less) {
    const auto answer =
        read_callback("state=the-state&token=win_live_a&expires_at=", expecting("http://127.0.0.1:8787"));
    ASSERT_EQ(answer.verdict, CallbackVerdict::granted);
    EXPECT_EQ(answer.grant.api_url, "http://127.0.0.1:8787");
    EXPECT_EQ(answer.grant.expires_at, "");
    EXPECT_EQ(answer.grant.workspace, "");
}

TEST(Callback, waits_on_after_an_answer_to_somebody_elses_question) {
    for (const char* text : {"", "state=", "state=the-stat", "state=the-statE",
                             "state=the-state&state=the-state", "token=win_live_a", "error=access_denied",
                             "state=other&error=access_denied", "state=%ZZ", "state=the-state%00"})
        EXPECT_EQ(verdict(text), CallbackVerdict::foreign) << text;
    EXPECT_EQ(verdict("state=the-state&x=" + std::string(9'000, 'x')), CallbackVerdict::foreign);
    CallbackExpectation nothing = expecting();
    nothing.state.clear();
    EXPECT_EQ(read_callback("state=&token=win_live_a", nothing).verdict, CallbackVerdict::foreign);
}

TEST(Callback, tells_that_the_user_declined) {
    const auto answer = read_callback("error=access_denied&state=the-state", expecting());
    EXPECT_EQ(answer.verdict, CallbackVerdict::declined);
    EXPECT_THAT(answer.problem, HasSubstr("declined"));
    EXPECT_EQ(verdict(query("&error=access_denied")), CallbackVerdict::declined);
    EXPECT_EQ(verdict(query("&error=server_error")), CallbackVerdict::unusable);
}

TEST(Callback, takes_no_token_address_or_time_of_another_form) {
    for (const std::string& text :
         {std::string("state=the-state"), std::string("state=the-state&token="),
          std::string("state=the-state&token=win_test_a"),
          std::string("state=the-state&token=win_live_a%0D%0AX"), query("&token=win_live_b"),
          query("&workspace=other"), "state=the-state&token=win_live_a&workspace=" + std::string(201, 'x'),
          query("&expires_at=soon"), std::string("state=the-state&token=win_live_a&workspace=a%1Bb"),
          query("&api_url=win.sh"), query("&api_url=javascript:1")})
        EXPECT_EQ(verdict(text), CallbackVerdict::unusable) << text;
}

TEST(Callback, lets_the_token_go_to_the_server_that_was_asked_only) {
    EXPECT_EQ(verdict(query("&api_url=https%3A%2F%2Fapi.win.sh")), CallbackVerdict::granted);
    EXPECT_EQ(verdict(query("&api_url=https%3A%2F%2Fevil.example")), CallbackVerdict::unusable);
    EXPECT_EQ(verdict(query("&api_url=http%3A%2F%2Fwin.sh")), CallbackVerdict::unusable);
    EXPECT_EQ(verdict(query("&api_url=http%3A%2F%2F127.0.0.1%3A1")), CallbackVerdict::unusable);
    EXPECT_EQ(verdict(query("&api_url=https%3A%2F%2Fevilwin.sh")), CallbackVerdict::unusable);
    EXPECT_EQ(verdict(query("&api_url=http%3A%2F%2Flocalhost%3A8787"), "http://127.0.0.1:8787"),
              CallbackVerdict::granted);
    EXPECT_EQ(verdict(query("&api_url=http%3A%2F%2Flocalhost%3A8788"), "http://127.0.0.1:8787"),
              CallbackVerdict::unusable);
}

TEST(Callback, never_repeats_what_it_received) {
    const auto answer = read_callback(query("&api_url=https%3A%2F%2Fevil.example&workspace=w"), expecting());
    EXPECT_THAT(answer.problem, Not(HasSubstr("evil")));
    EXPECT_THAT(answer.problem, Not(HasSubstr(std::string(kToken))));
}

TEST(Callback, with_a_code_comes_from_the_server_that_was_asked) {
    CallbackExpectation expected = expecting();
    expected.wish = CallbackWish::code;
    expected.issuer = "https://win.sh";
    const auto verdict_of = [&](const std::string& query) {
        return read_callback("state=the-state" + query, expected).verdict;
    };
    const std::string issuer = "&iss=https%3A%2F%2Fwin.sh";
    const auto answer = read_callback("state=the-state&code=a~b" + issuer, expected);
    ASSERT_EQ(answer.verdict, CallbackVerdict::granted) << answer.problem;
    EXPECT_EQ(answer.code, Secret("a~b"));
    EXPECT_EQ(verdict_of("&code=a"), CallbackVerdict::granted) << "a server may keep its name to itself";
    expected.issuer_promise = IssuerPromise::in_every_answer;
    EXPECT_EQ(verdict_of("&code=a"), CallbackVerdict::unusable) << "unless it promises it";
    EXPECT_EQ(verdict_of("&error=access_denied" + issuer), CallbackVerdict::declined);
    EXPECT_EQ(verdict_of("&error=server_error" + issuer), CallbackVerdict::unusable);
    for (const std::string& query :
         {std::string("&iss=https%3A%2F%2Fwin.sh%2F&code=a"), std::string("&iss=&code=a"), issuer,
          "&code=" + issuer, "&code=a%20b" + issuer, "&code=" + std::string(1'025, 'a') + issuer,
          "&code=a&code=a" + issuer, "&code=a" + issuer + issuer, "&code=a&token=" + issuer,
          "&token=win_live_a" + issuer})
        EXPECT_EQ(verdict_of(query), CallbackVerdict::unusable) << query;
    EXPECT_EQ(read_callback("state=other&code=a" + issuer, expected).verdict, CallbackVerdict::foreign);
    EXPECT_EQ(verdict("state=the-state&token=win_live_a&code=a"), CallbackVerdict::unusable)
        << "nor a code where a token was asked for";
}

}  // namespace
}  // namespace winsh::win
