#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/rsa_signature.h"
#include "base/testing/rsa_keys.h"
#include "connectors/github/app_token.h"
#include "connectors/github/fake_github_fixture.h"
#include "connectors/github/github.h"
#include "connectors/scripted_client_fixture.h"

namespace winsh {
namespace {

constexpr std::string_view kTokens = "https://api.github.com/app/installations/12345678/access_tokens";

ConnectorSettings app_form() {
    ConnectorSettings settings;
    settings.values = {
        {"repository", "octocat/hello-world"}, {"appId", "Iv23li.fixture"}, {"installationId", "12345678"}};
    settings.secrets.emplace("token", Secret(""));
    settings.secrets.emplace("privateKey", Secret(kRsaKeyPkcs1));
    return settings;
}

/// A GitHub that gives out `ghs_1`, `ghs_2` … and lets the last of them read.
class GithubAppTest : public testing::Test {
protected:
    PollOutcome poll(const Json& memory = Json()) {
        client.requests.clear();
        return github_connector().poll(
            {.settings = settings, .memory = memory, .now = clock.now(), .clock = clock}, client);
    }
    Result<http::ClientResponse> answer_to(const http::ClientRequest& request) {
        if (request.url == kTokens) return refusal ? *refusal : give_token();
        const std::string_view shown = ScriptedClient::header(request, "Authorization");
        if (shown != format("Bearer ghs_{}", given) || is_revoked) return answer(401);
        return upstream.send(request);
    }
    http::ClientResponse give_token() {
        is_revoked = false;
        ++given;
        return answer(201, format(R"({{"token":"ghs_{}","expires_at":"{}","permissions":{{}}}})", given,
                                  to_iso8601(clock.now() + std::chrono::hours(1))));
    }
    std::ptrdiff_t tokens_asked() const {
        return std::ranges::count(client.requests, kTokens, &http::ClientRequest::url);
    }

    FakeClock clock;
    FakeGithub upstream;
    int given = 0;
    bool is_revoked = false;
    std::optional<http::ClientResponse> refusal;
    ConnectorSettings settings = app_form();
    ScriptedClient client{[this](const http::ClientRequest& request) { return answer_to(request); }};
};

TEST_F(GithubAppTest, reads_with_a_token_that_may_read_one_repository) {
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(outcome.status, ConnectionStatus::ok);
    const http::ClientRequest& request = client.requests.front();
    EXPECT_EQ(request.url, kTokens);
    EXPECT_EQ(request.method, http::Method::post);
    EXPECT_EQ(request.body, R"({"repositories":["hello-world"],)"
                            R"("permissions":{"contents":"read","issues":"read","metadata":"read"}})");
    EXPECT_EQ(ScriptedClient::header(request, "X-GitHub-Api-Version"), "2022-11-28");
    EXPECT_EQ(tokens_asked(), 1);
    EXPECT_FALSE(to_text(outcome.content).contains("ghs_"));
}

TEST_F(GithubAppTest, proves_who_it_is_with_a_signed_token_of_ten_minutes) {
    poll();
    const std::string_view shown = ScriptedClient::header(client.requests.front(), "Authorization");
    ASSERT_TRUE(shown.starts_with("Bearer "));
    const auto parts = split(shown.substr(7), '.');
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_EQ(from_base64url(parts[0]), R"({"alg":"RS256","typ":"JWT"})");
    EXPECT_EQ(from_base64url(parts[1]), R"({"iat":1781632740,"exp":1781633340,"iss":"Iv23li.fixture"})");
    const auto key = RsaSigningKey::from_pem(kRsaKeyPkcs8);
    EXPECT_EQ(from_base64url(parts[2]), key->sign(format("{}.{}", parts[0], parts[1])).value_or("?"));
}

TEST_F(GithubAppTest, keeps_the_token_so_that_an_unchanged_poll_stays_conditional) {
    const PollOutcome first = poll();
    clock.advance(std::chrono::minutes(54));
    const PollOutcome second = poll(first.memory);
    EXPECT_EQ(second.kind, PollOutcome::Kind::unchanged);
    EXPECT_EQ(tokens_asked(), 0);
    EXPECT_EQ(client.requests.size(), 2U);
}

TEST_F(GithubAppTest, asks_for_a_new_token_five_minutes_early_and_takes_it_along) {
    const PollOutcome first = poll();
    clock.advance(std::chrono::minutes(55));
    const PollOutcome second = poll(first.memory);
    ASSERT_EQ(second.kind, PollOutcome::Kind::delivered) << "what is unchanged could not keep the token";
    EXPECT_EQ(second.content, first.content);
    EXPECT_EQ(tokens_asked(), 1);
    EXPECT_EQ(client.requests.size(), 7U) << "no commit is asked for again";
    EXPECT_EQ(poll(second.memory).kind, PollOutcome::Kind::unchanged);
    EXPECT_EQ(tokens_asked(), 0);
}

TEST_F(GithubAppTest, a_kept_token_that_is_refused_is_replaced_once) {
    const PollOutcome first = poll();
    is_revoked = true;
    const PollOutcome second = poll(first.memory);
    EXPECT_EQ(second.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(tokens_asked(), 1);
    given = 7;  // What is given out now is refused, too.
    refusal = answer(201, R"({"token":"ghs_other","expires_at":"2026-06-16T19:00:00Z"})");
    const PollOutcome third = poll(second.memory);
    EXPECT_EQ(third.status, ConnectionStatus::needs_auth);
    EXPECT_EQ(tokens_asked(), 1);
}

TEST_F(GithubAppTest, a_kept_token_is_that_of_the_same_app_and_repository_alone) {
    const Json memory = poll().memory;
    for (const auto& [field, value] : std::map<std::string, std::string>{
             {"appId", "654321"}, {"repository", "octocat/other"}, {"installationId", "9"}}) {
        settings = app_form();
        settings.values[field] = value;
        poll(memory);
        ASSERT_FALSE(client.requests.empty());
        EXPECT_TRUE(client.requests.front().url.ends_with("/access_tokens")) << field;
    }
    settings = app_form();
    settings.values["baseUrl"] = "https://git.example.com/api/v3";
    poll(memory);
    EXPECT_EQ(client.requests.front().url,
              "https://git.example.com/api/v3/app/installations/12345678/access_tokens");
}

TEST_F(GithubAppTest, a_token_without_an_end_lives_as_long_as_the_poll) {
    given = 1;
    for (const std::string_view end : {"", "soon", "2026-06-16T18:04:59Z"}) {
        refusal = answer(201, format(R"({{"token":"ghs_1","expires_at":"{}"}})", end));
        const PollOutcome outcome = poll();
        ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered) << end;
        poll(outcome.memory);
        EXPECT_EQ(tokens_asked(), 1) << end;
    }
    refusal = answer(201, R"({"token":"ghs_1","expires_at":"3026-06-16T18:00:00Z"})");
    const Json memory = poll().memory;
    clock.advance(std::chrono::minutes(56));
    poll(memory);
    EXPECT_EQ(tokens_asked(), 1) << "no token is good for more than an hour";
}

struct Refusal {
    int status;
    ConnectionStatus expected;
    std::string_view type;
    std::string_view words;
};

TEST_F(GithubAppTest, says_why_there_is_no_token) {
    const Refusal refusals[] = {
        {401, ConnectionStatus::needs_auth, "auth", "private key"},
        {403, ConnectionStatus::needs_auth, "auth", "does not let it read"},
        {404, ConnectionStatus::misconfigured, "not_found", "installation's number"},
        {422, ConnectionStatus::needs_auth, "auth", "Contents, Issues and Metadata"},
        {429, ConnectionStatus::rate_limited, "rate_limit", "limits how often"},
        {500, ConnectionStatus::failed, "http", "fault of its own"},
        {200, ConnectionStatus::failed, "http", "status 200"},
    };
    for (const Refusal& expected : refusals) {
        refusal = answer(expected.status, R"({"message":"<b>no</b>"})");
        const PollOutcome outcome = poll();
        EXPECT_EQ(outcome.kind, PollOutcome::Kind::failed) << expected.status;
        EXPECT_EQ(outcome.status, expected.expected) << expected.status;
        EXPECT_EQ(outcome.failure->type, expected.type) << expected.status;
        EXPECT_TRUE(outcome.failure->detail.contains(expected.words)) << outcome.failure->detail;
        EXPECT_TRUE(outcome.failure->detail.ends_with(".")) << outcome.failure->detail;
    }
}

TEST_F(GithubAppTest, takes_no_token_that_could_forge_a_header) {
    for (const std::string_view body :
         {R"({"token":"a\r\nX-Evil: 1"})", R"({"token":""})", R"({"token":7})", "{}", "[]", "", "<html>"}) {
        refusal = answer(201, std::string(body));
        const PollOutcome outcome = poll();
        ASSERT_EQ(outcome.kind, PollOutcome::Kind::failed) << body;
        EXPECT_EQ(outcome.failure->type, "garbage") << body;
        EXPECT_EQ(client.requests.size(), 1U) << body;
    }
}

TEST_F(GithubAppTest, all_requests_of_a_poll_share_one_deadline) {
    client.answer_with([&](const http::ClientRequest& request) {
        clock.advance(std::chrono::milliseconds(9'000));
        return answer_to(request);
    });
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.status, ConnectionStatus::failed);
    ASSERT_EQ(client.requests.size(), 2U);
    EXPECT_LE(client.requests[1].total_deadline, std::chrono::milliseconds(1'000));
}

TEST_F(GithubAppTest, a_key_that_became_unreadable_is_a_matter_of_the_settings) {
    settings.secrets.insert_or_assign("privateKey", Secret("-----BEGIN"));
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.status, ConnectionStatus::misconfigured);
    EXPECT_EQ(outcome.failure->type, "credential");
    EXPECT_TRUE(client.requests.empty());
}

TEST(GithubAppForm, is_an_alternative_to_a_token) {
    EXPECT_EQ(github_connector().account_of(app_form()).value_or("?"), "octocat/hello-world");
    for (const FormField& field : github_connector().info().fields)
        EXPECT_EQ(field.required, field.name == "repository") << field.name;
}

TEST(GithubAppForm, names_the_field_that_is_wrong) {
    const std::pair<std::string, std::vector<std::string>> wrong[] = {
        {"appId", {"", "12 3", "a/b", std::string(61, '1')}},
        {"installationId", {"", "0", "012", "-1", "12a", "../1", std::string(19, '1')}},
    };
    for (const auto& [field, values] : wrong) {
        for (const std::string& value : values) {
            ConnectorSettings settings = app_form();
            settings.values[field] = value;
            const auto account = github_connector().account_of(settings);
            ASSERT_FALSE(account.has_value()) << field << " " << value;
            EXPECT_EQ(account.error().field, field) << value;
        }
    }
    for (const std::string_view key : {std::string_view(), kRsaPublicKey, kRsaKeySmall, kEllipticKey}) {
        ConnectorSettings settings = app_form();
        settings.secrets.insert_or_assign("privateKey", Secret(key));
        const auto account = github_connector().account_of(settings);
        ASSERT_FALSE(account.has_value());
        EXPECT_EQ(account.error().field, "privateKey");
    }
}

TEST(GithubAppForm, takes_one_way_to_sign_in) {
    ConnectorSettings both = app_form();
    both.secrets.insert_or_assign("token", Secret("github_pat_fixture"));
    EXPECT_EQ(github_connector().account_of(both).error().field, "token");
    ConnectorSettings neither = app_form();
    neither.values["appId"] = " ";
    neither.values["installationId"] = "";
    neither.secrets.insert_or_assign("privateKey", Secret("\n"));
    EXPECT_EQ(github_connector().account_of(neither).error().field, "token");
}

}  // namespace
}  // namespace winsh
