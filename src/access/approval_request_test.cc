#include <gtest/gtest.h>

#include "access/cli_approval.h"

namespace winsh {
namespace {

constexpr std::string_view kCallback = "redirect_uri=http%3A%2F%2F127.0.0.1%3A49152%2Fcallback";

Result<ApprovalRequest> read(const std::string& more) {
    return parse_approval_request(std::string(kCallback) + "&" + more);
}

std::string refused_field(const std::string& query) {
    const auto request = parse_approval_request(query);
    EXPECT_FALSE(request.has_value()) << query;
    if (request) return "accepted";
    EXPECT_EQ(request.error().kind, ErrorKind::invalid);
    return request.error().field;
}

TEST(ApprovalRequest, reads_the_documented_address) {
    const auto request = parse_approval_request(
        "client=win-loops&redirect_uri=http://127.0.0.1:49152/callback&state=a-b_c.d~e");
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->client, "win-loops");
    EXPECT_EQ(request->host, "");
    EXPECT_EQ(request->redirect_uri.text(), "http://127.0.0.1:49152/callback");
    EXPECT_EQ(request->state, "a-b_c.d~e");
    EXPECT_EQ(request->scopes, Scopes::all());
}

TEST(ApprovalRequest, takes_fewer_scopes_and_the_machines_name) {
    const auto request = read("state=s&host=ada+laptop&client=my%20tool&scope=snapshots:read+loops:read");
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->client, "my tool");
    EXPECT_EQ(request->host, "ada laptop");
    EXPECT_EQ(request->scopes, (Scopes{Scope::snapshots_read, Scope::loops_read}));
}

TEST(ApprovalRequest, counts_a_field_without_a_value_as_left_out) {
    const auto request = read("state=s&client=&scope=&host=");
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->client, "win-loops");
    EXPECT_EQ(request->scopes, Scopes::all());
    EXPECT_EQ(refused_field(std::string(kCallback) + "&state="), "state");
    EXPECT_EQ(refused_field("redirect_uri=&state=s"), "redirect_uri");
}

TEST(ApprovalRequest, keeps_the_state_byte_for_byte) {
    std::string state, encoded;
    for (char c = ' '; c <= '~'; ++c) {
        state += c;
        encoded += "%" + std::string(1, "0123456789ABCDEF"[c / 16]) + "0123456789ABCDEF"[c % 16];
    }
    const auto request = read("state=" + encoded);
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->state, state);
    EXPECT_EQ(read("state=" + std::string(512, 'x'))->state.size(), 512U);
}

TEST(ApprovalRequest, ignores_what_it_does_not_know) {
    EXPECT_TRUE(read("state=s&utm_source=x&foo&&bar=").has_value());
}

TEST(ApprovalRequest, names_the_field_that_is_wrong) {
    const std::string callback(kCallback);
    EXPECT_EQ(refused_field(""), "redirect_uri");
    EXPECT_EQ(refused_field("state=s"), "redirect_uri");
    EXPECT_EQ(refused_field("redirect_uri=http://evil.example/&state=s"), "redirect_uri");
    EXPECT_EQ(refused_field(callback), "state");
    EXPECT_EQ(refused_field(callback + "&state=" + std::string(513, 'x')), "state");
    EXPECT_EQ(refused_field(callback + "&state=a%0Ab"), "state");
    EXPECT_EQ(refused_field(callback + "&state=%C3%A4"), "state");
    EXPECT_EQ(refused_field(callback + "&state=a%00"), "state");
    EXPECT_EQ(refused_field(callback + "&state=s&scope=snapshots:write"), "scope");
    EXPECT_EQ(refused_field(callback + "&state=s&scope=snapshots:read,loops:read"), "scope");
    EXPECT_EQ(refused_field(callback + "&state=s&client=" + std::string(101, 'x')), "client");
    EXPECT_EQ(refused_field(callback + "&state=s&client=win%E2%80%AEspool"), "client");
    EXPECT_EQ(refused_field(callback + "&state=s&host=a%1Bb"), "host");
    EXPECT_EQ(refused_field(callback + "&state=%zz"), "");
    EXPECT_EQ(refused_field(callback + "&state=%ff"), "");
}

TEST(ApprovalRequest, is_refused_with_any_field_repeated) {
    const std::string callback(kCallback);
    EXPECT_EQ(refused_field(callback + "&state=s&state=s"), "state");
    EXPECT_EQ(refused_field(callback + "&state=s&redirect_uri=http://127.0.0.1/"), "redirect_uri");
    EXPECT_EQ(refused_field(callback + "&state=s&st%61te=t"), "state");
    EXPECT_EQ(refused_field(callback + "&state=s&client=a&client=a"), "client");
    EXPECT_EQ(refused_field(callback + "&state=s&scope=loops:read&scope="), "scope");
    EXPECT_EQ(refused_field(callback + "&state=s&x=1&x=2"), "x");
}

constexpr std::string_view kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

std::string code_query(const std::string& more = {}) {
    return std::string(kCallback) + "&state=s&code_challenge=" + std::string(kChallenge) +
           "&code_challenge_method=S256" + more;
}

TEST(ApprovalRequestForACode, reads_the_words_of_oauth_and_those_that_are_documented) {
    const auto request =
        parse_approval_request(code_query("&response_type=code&client_id=tool&response_mode=query"));
    ASSERT_TRUE(request.has_value()) << request.error().message;
    EXPECT_TRUE(request->wants_code());
    EXPECT_EQ(request->challenge, kChallenge);
    EXPECT_EQ(request->client, "tool");
    EXPECT_EQ(parse_approval_request(code_query("&client=tool&client_id=tool"))->client, "tool");
    EXPECT_EQ(parse_approval_request(code_query())->client, "win-loops");
    EXPECT_FALSE(read("state=s")->wants_code());
    EXPECT_FALSE(read("state=s&code_challenge=&response_type=&code_challenge_method=")->wants_code());
}

TEST(ApprovalRequestForACode, of_the_documented_form_ignores_what_belongs_to_codes) {
    const auto request = read("state=s&client_id=tool&response_mode=fragment&iss=x");
    ASSERT_TRUE(request.has_value());
    EXPECT_FALSE(request->wants_code());
    EXPECT_EQ(request->client, "win-loops");
    EXPECT_TRUE(parse_approval_request("state=s&redirect_uri=http://127.0.0.1/%3Fiss%3Dmine"));
}

TEST(ApprovalRequestForACode, names_the_field_that_is_wrong) {
    const std::string callback = std::string(kCallback) + "&state=s";
    EXPECT_EQ(refused_field(callback + "&response_type=code&client_id=x"), "code_challenge");
    EXPECT_EQ(refused_field(callback + "&code_challenge_method=S256"), "code_challenge");
    EXPECT_EQ(refused_field(callback + "&code_challenge=" + std::string(kChallenge)),
              "code_challenge_method");
    EXPECT_EQ(refused_field(callback + "&code_challenge_method=S256&code_challenge=abc"), "code_challenge");
    EXPECT_EQ(refused_field(code_query("&response_type=token&client_id=x")), "response_type");
    EXPECT_EQ(refused_field(code_query("&response_type=code+id_token&client_id=x")), "response_type");
    EXPECT_EQ(refused_field(code_query("&response_mode=fragment")), "response_mode");
    EXPECT_EQ(refused_field(code_query("&response_type=code")), "client_id");
    EXPECT_EQ(refused_field(code_query("&client=a&client_id=b")), "client_id");
    EXPECT_EQ(refused_field(code_query("&code_challenge=x")), "code_challenge") << "repeated";
    for (const char* name : {"iss", "workspace", "api_url", "error_description", "%2569ss"}) {
        EXPECT_EQ(refused_field(
                      "redirect_uri=http://127.0.0.1/%3F" + std::string(name) +
                      "%3Dmine&state=s&code_challenge_method=S256&code_challenge=" + std::string(kChallenge)),
                  "redirect_uri")
            << name;
    }
}

TEST(ApprovalRequestForACode, is_told_at_its_callback_what_is_wrong_only_where_that_is_beyond_doubt) {
    const std::string issuer = "https://win.example.com";
    const auto location = [&](const std::string& query) {
        return approval_refusal_location(query, issuer).value_or("");
    };
    EXPECT_EQ(
        location(std::string(kCallback) + "&state=a%26b&response_type=token&client_id=x"),
        "http://127.0.0.1:49152/"
        "callback?error=unsupported_response_type&error_description=%27response_type%27"
        "%20must%20be%20code%3A%20this%20server%20answers%20with%20codes.&state=a%26b&iss=https%3A%2F%2F"
        "win.example.com");
    EXPECT_TRUE(location(code_query("&scope=all")).contains("error=invalid_scope"));
    EXPECT_TRUE(location(code_query("&host=a%1Bb")).contains("error=invalid_request"));
    EXPECT_EQ(location(code_query()), "") << "nothing is wrong";
    EXPECT_EQ(location(std::string(kCallback) + "&state=s&scope=all"), "") << "of the documented form";
    EXPECT_EQ(location(code_query("&scope=all&client=a&client_id=b")), "");
    EXPECT_EQ(location(code_query("&scope=all&scope=all")), "");
    EXPECT_EQ(location("redirect_uri=https://example.com/&state=s&response_type=token&client_id=x"), "");
    EXPECT_EQ(location(std::string(kCallback) + "&response_type=token&client_id=x"), "");
}

}  // namespace
}  // namespace winsh
