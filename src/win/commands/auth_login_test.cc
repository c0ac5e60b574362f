#include "win/commands/auth_login.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <map>

#include "base/token_text.h"
#include "win/testing/auth_fixture.h"

namespace winsh::win {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Login: which way

TEST_F(AuthCommandsTest, login_exchanges_a_code_that_only_it_can_use) {
    EXPECT_EQ(run({"auth", "login"}), ExitCode::ok) << messages();
    const std::string page = fake_.browser.opened.at(0);
    EXPECT_THAT(page,
                testing::StartsWith(std::string(kServer) + "/settings/api-tokens/cli?client=win-loops&"));
    EXPECT_EQ(parameter(page, "code_challenge_method"), "S256");
    EXPECT_EQ(parameter(page, "code_challenge").size(), 43u);
    EXPECT_THAT(server_.asked, ElementsAre("/oauth/token", "/oauth/introspect"));
    EXPECT_EQ(stored()["token"].as_string(), *server_.tokens.begin());
    EXPECT_EQ(stored()["workspace"].as_string(), "workspace_5");
    EXPECT_EQ(stored()["account"].as_string(), "ada@example.com");
    EXPECT_EQ(stored()["signInWay"].as_string(), "code");
    EXPECT_THAT(output(), HasSubstr("ada@example.com"));
    EXPECT_THAT(output(), HasSubstr("Ada's workspace (workspace_5)"));
    EXPECT_THAT(output(), HasSubstr("Stored in  " + fake_.home.path(FakeWorld::kAuthFile)));
    EXPECT_THAT(output() + messages(), Not(HasSubstr(std::string(stored()["token"].as_string()))));
}

TEST_F(AuthCommandsTest, login_takes_nothing_that_it_did_not_ask_for) {
    for (const std::string& query :
         {std::string("token=win_live_x&iss=http%3A%2F%2F127.0.0.1%3A8787"),
          std::string("code=the-code&token=win_live_x&iss=http%3A%2F%2F127.0.0.1%3A8787"),
          std::string("code=the-code&iss=https%3A%2F%2Fevil.example"), std::string("code=the-code"),
          std::string("iss=http%3A%2F%2F127.0.0.1%3A8787"),
          std::string("code=a&code=b&iss=http%3A%2F%2F127.0.0.1%3A8787")}) {
        bring_in_the_browser(query);
        EXPECT_EQ(run({"auth", "login"}), ExitCode::failure) << query;
        EXPECT_THAT(messages(), HasSubstr("Nothing was changed")) << query;
        EXPECT_THAT(messages(), Not(HasSubstr("evil")));
    }
    EXPECT_THAT(server_.asked, IsEmpty()) << "a code was sent on";
    EXPECT_FALSE(is_signed_in());
}

TEST_F(AuthCommandsTest, login_takes_no_code_of_another_sign_in) {
    bring_in_the_browser("code=stolen&iss=http%3A%2F%2F127.0.0.1%3A8787");
    EXPECT_EQ(run({"auth", "login"}), ExitCode::failure);
    EXPECT_THAT(messages(), HasSubstr("Said so: invalid_grant"));
    EXPECT_FALSE(is_signed_in());
}

TEST_F(AuthCommandsTest, login_goes_the_documented_way_where_the_server_offers_no_other) {
    fake_.client.metadata.clear();
    EXPECT_EQ(run({"auth", "login"}), ExitCode::ok) << messages();
    EXPECT_EQ(parameter(fake_.browser.opened.at(0), "code_challenge"), "");
    EXPECT_EQ(stored()["signInWay"].as_string(), "redirect");
}

TEST_F(AuthCommandsTest, login_goes_the_documented_way_where_a_proxy_breaks_the_exchange) {
    server_.breaks_exchange = true;
    EXPECT_EQ(run({"auth", "login"}), ExitCode::ok) << messages();
    EXPECT_THAT(messages(), HasSubstr("proxy"));
    EXPECT_THAT(messages(), HasSubstr("one more click"));
    EXPECT_EQ(fake_.browser.opened.size(), 2u);
    EXPECT_EQ(stored()["signInWay"].as_string(), "redirect");
    EXPECT_EQ(stored()["signInChoice"].as_string(), "") << "nobody chose it";
    server_.breaks_exchange = false;
    EXPECT_EQ(run({"auth", "login"}), ExitCode::ok) << messages();
    EXPECT_EQ(stored()["signInWay"].as_string(), "code");
}

TEST_F(AuthCommandsTest, login_gives_the_token_to_no_browser_where_one_by_a_code_was_possible_before) {
    ASSERT_EQ(run({"auth", "login"}), ExitCode::ok) << messages();
    const std::string before(stored()["token"].as_string());
    fake_.browser.opened.clear();
    server_.breaks_exchange = true;
    EXPECT_EQ(run({"auth", "login"}), ExitCode::failure);
    EXPECT_THAT(messages(), HasSubstr("sign in with --redirect"));
    EXPECT_EQ(fake_.browser.opened.size(), 1u);
    EXPECT_EQ(stored()["token"].as_string(), before);
    EXPECT_EQ(run({"auth", "login", "--redirect"}), ExitCode::ok) << messages();
    EXPECT_EQ(stored()["signInChoice"].as_string(), "redirect");
}

TEST_F(AuthCommandsTest, login_waits_for_a_server_that_is_busy_and_asks_again) {
    const http::ClientResponse busy{
        503, {}, R"({"error":"temporarily_unavailable","error_description":"The disk is full."})"};
    const http::ClientResponse throttled{429, {{"retry-after", "7"}}, R"({"error":"slow_down"})"};
    for (const auto& [refusal, seconds] : {std::pair{busy, 1}, std::pair{throttled, 7}}) {
        server_.refusals = {refusal};
        const Timestamp before = fake_.clock.now();
        EXPECT_EQ(run({"auth", "login"}), ExitCode::ok) << messages();
        EXPECT_GE(fake_.clock.now() - before, std::chrono::seconds(seconds));
        EXPECT_EQ(stored()["signInWay"].as_string(), "code");
        server_.refusals = {refusal};
        EXPECT_EQ(run({"auth", "login", "--device"}), ExitCode::ok) << messages();
        ASSERT_EQ(run({"auth", "login", "--browser"}), ExitCode::ok) << messages();
    }
    fake_.browser.opened.clear();
    server_.refusals = {busy, busy};
    EXPECT_EQ(run({"auth", "login"}), ExitCode::failure);
    EXPECT_THAT(messages(), HasSubstr("The disk is full."));
    EXPECT_EQ(fake_.browser.opened.size(), 1u) << "no other way is tried";
}

TEST_F(AuthCommandsTest, login_ends_at_once_where_no_server_can_be_reached) {
    fake_.client.discovery_error = {
        ErrorKind::network, "http://127.0.0.1:9 could not be asked: connecting failed.", {}, 0};
    EXPECT_EQ(run({"auth", "login"}), ExitCode::network);
    EXPECT_THAT(messages(), HasSubstr("Does the server run there"));
    EXPECT_TRUE(fake_.browser.opened.empty());
    EXPECT_THAT(messages(), Not(HasSubstr("approve this terminal")));
    EXPECT_EQ(run({"auth", "login", "--redirect"}), ExitCode::ok)
        << "the browser may reach it: " << messages();
}

TEST_F(AuthCommandsTest, login_does_not_give_up_silently_what_the_server_offered_before) {
    ASSERT_EQ(run({"auth", "login"}), ExitCode::ok);
    fake_.client.metadata.clear();
    EXPECT_EQ(run({"auth", "login"}), ExitCode::failure);
    EXPECT_THAT(messages(), HasSubstr("--redirect"));
    EXPECT_EQ(run({"auth", "login", "--redirect"}), ExitCode::ok) << messages();
}

TEST_F(AuthCommandsTest, login_trusts_no_metadata_that_leads_elsewhere) {
    for (const auto& [what, with] : std::map<std::string, std::string>{
             {"\"issuer\":\"http://127.0.0.1:8787\"", "\"issuer\":\"https://evil.example\""},
             {"http://127.0.0.1:8787/oauth/token", "https://evil.example/oauth/token"},
             {"http://127.0.0.1:8787/settings", "http://127.0.0.1:8788/settings"},
             {"http://127.0.0.1:8787/oauth/revoke", "http://user@127.0.0.1:8787/oauth/revoke"}}) {
        std::string metadata = server_.metadata();
        metadata.replace(metadata.find(what), what.size(), with);
        fake_.client.metadata = metadata;
        EXPECT_EQ(run({"auth", "login"}), ExitCode::failure) << with;
    }
    fake_.client.metadata = "{broken";
    EXPECT_EQ(run({"auth", "login"}), ExitCode::failure);
    EXPECT_TRUE(fake_.browser.opened.empty());
    EXPECT_THAT(server_.asked, IsEmpty());
}

// Login: device

TEST_F(AuthCommandsTest, login_by_device_shows_a_code_and_waits_as_the_server_wants_it) {
    server_.device_answers = {"pending", "slow_down", "away", "pending"};
    const Timestamp before = fake_.clock.now();
    EXPECT_EQ(run({"auth", "login", "--device", "--print-url"}), ExitCode::ok) << messages();
    EXPECT_THAT(output(), testing::StartsWith("http://127.0.0.1:8787/device?user_code=BCDF-GHJK\n"));
    EXPECT_THAT(messages(), HasSubstr("BCDF-GHJK"));
    EXPECT_EQ(server_.host, "laptop");
    EXPECT_TRUE(fake_.browser.opened.empty());
    // 5, 5, then slowed to 10, twice as slow after a bad answer, and again.
    EXPECT_GE(fake_.clock.now() - before, std::chrono::seconds(5 + 5 + 10 + 20 + 20));
    EXPECT_EQ(stored()["signInWay"].as_string(), "device");
    EXPECT_EQ(stored()["signInChoice"].as_string(), "device");
    ASSERT_EQ(run({"auth", "login"}), ExitCode::ok) << messages();
    EXPECT_TRUE(fake_.browser.opened.empty()) << "the choice is remembered";
}

TEST_F(AuthCommandsTest, login_by_device_ends_when_it_is_denied_or_too_late) {
    server_.device_answers = {"pending", "denied"};
    EXPECT_EQ(run({"auth", "login", "--device"}), ExitCode::forbidden);
    EXPECT_THAT(messages(), HasSubstr("declined"));
    server_.device_answers = {"expired"};
    EXPECT_EQ(run({"auth", "login", "--device"}), ExitCode::failure);
    EXPECT_THAT(messages(), HasSubstr("in time"));
    server_.device_answers = std::vector<std::string>(1'000, "pending");
    EXPECT_EQ(run({"auth", "login", "--device"}), ExitCode::failure);
    EXPECT_THAT(messages(), HasSubstr("in time"));
    EXPECT_GT(server_.device_answers.size(), 850u) << "asked more often than allowed";
    EXPECT_FALSE(is_signed_in());
}

TEST_F(AuthCommandsTest, login_takes_the_device_way_where_no_browser_can_be_opened) {
    fake_.variables.erase("BROWSER");
    fake_.variables["SSH_CONNECTION"] = "10.0.0.1 1 10.0.0.2 22";
    EXPECT_EQ(run({"auth", "login"}), ExitCode::ok) << messages();
    EXPECT_THAT(messages(), HasSubstr("SSH"));
    EXPECT_EQ(stored()["signInWay"].as_string(), "device");
    EXPECT_EQ(stored()["signInChoice"].as_string(), "") << "what was found out is found out again";
    EXPECT_EQ(run({"auth", "login", "--browser"}), ExitCode::ok) << messages();
    EXPECT_EQ(stored()["signInWay"].as_string(), "code");
}

TEST_F(AuthCommandsTest, login_by_device_is_refused_where_it_is_not_offered) {
    fake_.client.metadata.clear();
    EXPECT_EQ(run({"auth", "login", "--device"}), ExitCode::failure);
    EXPECT_THAT(messages(), HasSubstr("no sign-in by a device code"));
    EXPECT_EQ(run({"auth", "login", "--device", "--browser"}), ExitCode::usage);
    EXPECT_EQ(run({"auth", "login", "--device", "--port", "1"}), ExitCode::usage);
}

// Login: what becomes of the one before

TEST_F(AuthCommandsTest, login_again_revokes_the_token_that_it_replaces_and_no_other) {
    ASSERT_EQ(run({"auth", "login"}), ExitCode::ok);
    const std::string first(stored()["token"].as_string());
    ASSERT_EQ(run({"auth", "login", "--profile", "work"}), ExitCode::ok) << messages();
    EXPECT_THAT(server_.revoked, IsEmpty());
    const std::string work(stored(kWorkFile)["token"].as_string());
    ASSERT_EQ(run({"auth", "login", "--json"}), ExitCode::ok);
    EXPECT_THAT(server_.revoked, ElementsAre(first));
    EXPECT_EQ(json()["replaced"].as_string(), "revoked");
    EXPECT_TRUE(server_.tokens.contains(work));
}

TEST_F(AuthCommandsTest, login_again_says_where_the_old_token_cannot_be_revoked) {
    ASSERT_EQ(run({"auth", "login"}), ExitCode::ok);
    fake_.client.metadata.clear();
    EXPECT_EQ(run({"auth", "login", "--redirect"}), ExitCode::ok) << messages();
    EXPECT_THAT(messages(),
                HasSubstr("still valid. Revoke it here: http://127.0.0.1:8787/settings/api-tokens"));
}

TEST_F(AuthCommandsTest, login_leaves_a_token_alone_that_was_given_by_hand) {
    const std::string shared = server_.make_token();
    ASSERT_EQ(run({"auth", "login", "--token", shared}), ExitCode::ok) << messages();
    EXPECT_EQ(stored()["account"].as_string(), "ada@example.com");
    ASSERT_EQ(run({"auth", "login"}), ExitCode::ok) << messages();
    EXPECT_THAT(messages(), HasSubstr("given by hand"));
    EXPECT_TRUE(server_.tokens.contains(shared));
}

TEST_F(AuthCommandsTest, login_refuses_a_token_that_the_server_does_not_know) {
    FakeRandom random;
    const std::string token(make_token_text(random).reveal());
    EXPECT_EQ(run({"auth", "login", "--token", token}), ExitCode::not_signed_in);
    EXPECT_THAT(messages(), HasSubstr("does not accept this token"));
    EXPECT_THAT(messages(), HasSubstr("It is unknown, has expired or was revoked."));
    EXPECT_FALSE(is_signed_in());
}

TEST_F(AuthCommandsTest, login_says_of_a_mistyped_token_that_it_is_none) {
    FakeRandom random;
    std::string token(make_token_text(random).reveal());
    const std::string cut_off = token.substr(0, 40);
    token[20] = token[20] == 'a' ? 'b' : 'a';
    for (const auto& [wrong, reason] :
         {std::pair(token, "Its checksum is wrong"), {cut_off, "40 characters"}}) {
        EXPECT_EQ(run({"auth", "login", "--token", wrong}), ExitCode::not_signed_in);
        EXPECT_THAT(messages(), HasSubstr("winshd gives out no such token. "));
        EXPECT_THAT(messages(), HasSubstr(reason));
        EXPECT_THAT(messages(), Not(HasSubstr("expired")));
        fake_.variables["WIN_TOKEN"] = wrong;
        EXPECT_EQ(run({"auth", "status", "--json"}), ExitCode::not_signed_in);
        const std::string message(json()["message"].as_string());
        EXPECT_THAT(message, HasSubstr(reason));
        EXPECT_THAT(message, HasSubstr("the one in WIN_TOKEN"));
        EXPECT_THAT(message, Not(HasSubstr("expired")));
        fake_.variables.erase("WIN_TOKEN");
    }
    away_ = true;
    EXPECT_EQ(run({"auth", "login", "--token", token}), ExitCode::ok);
    EXPECT_THAT(messages(), HasSubstr("Its checksum is wrong")) << "nobody was there to say so";
}

TEST_F(AuthCommandsTest, login_gives_a_token_back_that_it_cannot_keep) {
    // The folder is taken away while the user is in the browser.
    fake_.browser.on_open = [this](const std::string& page) -> Result<void> {
        fake_.home.write(".config", "a file");
        EXPECT_EQ(visit(parameter(page, "redirect_uri") + "?" + server_.approve(page)), 200);
        return {};
    };
    EXPECT_EQ(run({"auth", "login"}), ExitCode::failure);
    EXPECT_THAT(messages(), HasSubstr(".config"));
    EXPECT_THAT(messages(), HasSubstr("was revoked"));
    EXPECT_THAT(server_.tokens, IsEmpty());
    EXPECT_EQ(run({"auth", "login"}), ExitCode::failure) << "and asks nobody for one that could not be kept";
    EXPECT_EQ(fake_.browser.opened.size(), 1u);
}

/// Says everything on the process's own standard error, where a death test reads it.
class SpokenTerminal final : public Terminal {
public:
    Result<void> write(std::string_view) override { return {}; }
    void tell(std::string_view text) override {
        [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    }
    bool output_is_terminal() const override { return false; }
    bool messages_are_seen() const override { return false; }
    Colours output_colours() const override { return Colours::none; }
    Colours message_colours() const override { return Colours::none; }
    std::size_t columns() const override { return 80; }
    Result<Secret> read_secret(std::string_view) override { return Secret(); }
};

TEST(AuthCommandsDeathTest, login_gives_a_token_back_that_comes_after_ctrl_c) {
    // The signal ends the process when the sign-in is over, so it is a child's.
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const auto cancelled = [] {
        FakeWorld fake;
        PlayedServer server(kServer);
        SpokenTerminal terminal;
        fake.variables["WIN_API_URL"] = kServer;
        fake.client.metadata = server.metadata();
        fake.client.service = [&](const http::ClientRequest& request) {
            if (request.url.ends_with("/oauth/token")) ::raise(SIGINT);
            const auto answer = server.answer(request);
            if (request.url.ends_with("/oauth/revoke") && server.tokens.empty())
                terminal.tell("THE TOKEN IS GONE\n");
            return std::optional<Result<http::ClientResponse>>(answer);
        };
        const World world = fake.world();
        World seen{world.clock,   world.random,   world.client, world.environment, terminal,
                   world.browser, world.launcher, "laptop",     world.pause};
        const std::vector<Command> commands = {auth_login_command()};
        run_command_line(commands, {"auth", "login", "--device"}, seen);
    };
    EXPECT_EXIT(cancelled(), testing::KilledBySignal(SIGINT), "Cancelled(.|\n)*THE TOKEN IS GONE");
}

}  // namespace
}  // namespace winsh::win
