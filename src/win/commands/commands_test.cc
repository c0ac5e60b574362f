#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/format.h"
#include "base/json.h"
#include "base/text.h"
#include "http/curl_client.h"
#include "win/command_line.h"
#include "win/commands/auth_login.h"
#include "win/commands/auth_logout.h"
#include "win/commands/auth_status.h"
#include "win/commands/auth_token.h"
#include "win/commands/snapshot_fetch.h"
#include "win/credentials.h"
#include "win/testing/fake_world.h"

namespace winsh::win {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kToken = "win_live_0123456789abcdefABCDEF0123456789xyZ9";
constexpr const char* kSnapshot =
    R"({"apiVersion":"2026-06-16","loopId":"bug-autofix","workspace":"workspace_9","status":"empty","connectors":[],"signals":[],"message":"No."})";

/// The real commands in a world of the test's own.
class CommandsTest : public testing::Test {
protected:
    ExitCode run(std::vector<std::string> arguments) {
        fake_.terminal.output.clear();
        fake_.terminal.messages.clear();
        const std::vector<Command> commands = {auth_login_command(), auth_status_command(),
                                               auth_token_command(), auth_logout_command(),
                                               snapshot_fetch_command()};
        World world = fake_.world();
        return run_command_line(commands, arguments, world);
    }
    void sign_in(const std::string& expires_at = "2026-09-14T18:00:00.000Z") {
        ASSERT_TRUE(Credentials(fake_.home.path(".config/win-loops"))
                        .save({.token = Secret(kToken),
                               .workspace = "workspace_1",
                               .api_url = "https://win.sh",
                               .app_url = "https://win.sh",
                               .expires_at = expires_at,
                               .created_at = "2026-06-16T18:00:00.000Z"})
                        .has_value());
    }
    /// The approval page's answer, one click after the page was opened.
    void the_browser_brings(const std::string& workspace) {
        fake_.browser.on_open = [workspace](const std::string& url) -> Result<void> {
            const auto asked = parse_form(url.substr(url.find('?') + 1));
            http::CurlClient browser({.addresses = http::AddressRule::any});
            http::ClientRequest request;
            request.url = asked->at(1).second + "?" +
                          to_form({{"token", kToken},
                                   {"state", asked->at(2).second},
                                   {"workspace", workspace},
                                   {"api_url", "http://127.0.0.1:8787"},
                                   {"expires_at", "2026-09-14T18:00:00.000Z"}});
            EXPECT_TRUE(browser.send(request).has_value());
            return {};
        };
    }
    bool is_signed_in() { return fake_.home.has(FakeWorld::kAuthFile); }
    Json stored() { return parse_json(fake_.home.read(FakeWorld::kAuthFile)).value_or(Json()); }
    const std::string& output() { return fake_.terminal.output; }
    const std::string& messages() { return fake_.terminal.messages; }
    FakeWorld fake_;
};

// auth login

TEST_F(CommandsTest, login_with_a_token_checks_and_keeps_it) {
    fake_.client.will_answer(200, kSnapshot);
    EXPECT_EQ(run({"auth", "login", "--token", kToken, "--api-url", "https://example.com/"}), ExitCode::ok);
    EXPECT_EQ(fake_.client.requests.back().url,
              "https://example.com/v1/loops/bug-autofix/connector-snapshot");
    EXPECT_EQ(stored()["token"].as_string(), kToken);
    EXPECT_EQ(stored()["workspace"].as_string(), "workspace_9");
    EXPECT_EQ(stored()["apiUrl"].as_string(), "https://example.com");
    EXPECT_EQ(stored()["appUrl"].as_string(), "https://example.com");
    EXPECT_EQ(stored()["createdAt"].as_string(), to_iso8601(fake_.clock.now()));
    EXPECT_THAT(output(), HasSubstr("Signed in to https://example.com"));
    EXPECT_THAT(output() + messages(), Not(HasSubstr(kToken)));
}

TEST_F(CommandsTest, login_reads_a_token_from_standard_input) {
    fake_.client.will_answer(200, kSnapshot);
    fake_.terminal.typed = kToken;
    EXPECT_EQ(run({"auth", "login", "--with-token"}), ExitCode::ok);
    EXPECT_EQ(stored()["token"].as_string(), kToken);
    EXPECT_THAT(fake_.terminal.prompt, HasSubstr("https://win.sh"));
}

TEST_F(CommandsTest, login_keeps_no_token_that_the_server_refuses) {
    fake_.client.will_answer(401, R"({"statusCode":401,"message":"Revoked."})");
    EXPECT_EQ(run({"auth", "login", "--token", kToken}), ExitCode::not_signed_in);
    EXPECT_THAT(messages(), HasSubstr("Revoked."));
    EXPECT_FALSE(is_signed_in());
}

TEST_F(CommandsTest, login_keeps_a_token_that_may_do_other_things) {
    fake_.client.will_answer(403, R"({"statusCode":403,"message":"Missing required scope: snapshots:read"})");
    EXPECT_EQ(run({"auth", "login", "--token", kToken, "--workspace", "workspace_7"}), ExitCode::ok);
    EXPECT_THAT(messages(), HasSubstr("Missing required scope: snapshots:read"));
    EXPECT_EQ(stored()["workspace"].as_string(), "workspace_7");
}

TEST_F(CommandsTest, login_keeps_a_token_that_could_not_be_checked_with_a_warning) {
    EXPECT_EQ(run({"auth", "login", "--token", kToken}), ExitCode::ok);
    EXPECT_THAT(messages(), HasSubstr("could not be checked"));
    EXPECT_TRUE(is_signed_in());
}

TEST_F(CommandsTest, login_takes_no_other_secret_for_a_token) {
    for (const char* secret : {"ghp_0123456789", "", "win_live_a b", "win_live_"})
        EXPECT_EQ(run({"auth", "login", "--token", secret}), ExitCode::usage) << secret;
    EXPECT_EQ(run({"auth", "login", "--token", kToken, "--with-token"}), ExitCode::usage);
    EXPECT_FALSE(is_signed_in());
    EXPECT_TRUE(fake_.client.requests.empty());
}

TEST_F(CommandsTest, login_sends_no_token_where_it_can_be_read) {
    EXPECT_EQ(run({"auth", "login", "--token", kToken, "--api-url", "http://example.com"}), ExitCode::usage);
    EXPECT_EQ(run({"auth", "login", "--api-url", "http://example.com"}), ExitCode::usage);
    EXPECT_TRUE(fake_.client.requests.empty());
    fake_.client.will_answer(200, kSnapshot);
    EXPECT_EQ(run({"auth", "login", "--token", kToken, "--api-url", "http://example.com", "--insecure-http"}),
              ExitCode::ok);
}

TEST_F(CommandsTest, login_by_browser_stores_what_the_callback_brought) {
    the_browser_brings("workspace_5");
    fake_.client.will_answer(200, R"({"loopId":"bug-autofix","workspace":"workspace_5"})");
    EXPECT_EQ(run({"auth", "login", "--api-url", "http://127.0.0.1:8787", "--json"}), ExitCode::ok)
        << messages();
    EXPECT_EQ(fake_.client.sent("Authorization"), std::string("Bearer ") + kToken);
    EXPECT_EQ(stored()["token"].as_string(), kToken);
    EXPECT_EQ(stored()["workspace"].as_string(), "workspace_5");
    EXPECT_EQ(stored()["expiresAt"].as_string(), "2026-09-14T18:00:00.000Z");
    const auto result = parse_json(output());
    ASSERT_TRUE(result.has_value()) << output();
    EXPECT_EQ((*result)["workspace"].as_string(), "workspace_5");
    EXPECT_EQ((*result)["tokenPrefix"].as_string(), "win_live_012");
    EXPECT_THAT(output() + messages(), Not(HasSubstr(kToken)));
}

TEST_F(CommandsTest, login_by_browser_asks_for_the_workspace_that_is_meant) {
    the_browser_brings("workspace_5");
    fake_.client.will_answer(200, R"({"loopId":"bug-autofix","workspace":"workspace_5"})");
    EXPECT_EQ(run({"auth", "login", "--api-url", "http://127.0.0.1:8787", "--workspace", "workspace_7"}),
              ExitCode::ok);
    EXPECT_THAT(fake_.browser.opened.at(0), HasSubstr("&workspace=workspace_7"));
    EXPECT_THAT(messages(), HasSubstr("is one of the workspace workspace_5, not of workspace_7"));
    EXPECT_EQ(stored()["workspace"].as_string(), "workspace_5") << "the page has the last word";
}

TEST_F(CommandsTest, login_by_browser_keeps_no_token_that_the_server_does_not_know) {
    the_browser_brings("workspace_5");
    fake_.client.will_answer(401, R"({"statusCode":401,"message":"Unknown."})");
    EXPECT_EQ(run({"auth", "login", "--api-url", "http://127.0.0.1:8787"}), ExitCode::not_signed_in);
    EXPECT_THAT(messages(), HasSubstr("not known to http://127.0.0.1:8787"));
    EXPECT_FALSE(is_signed_in());
}

TEST_F(CommandsTest, login_by_browser_keeps_no_token_of_another_workspace) {
    the_browser_brings("workspace_5");
    fake_.client.will_answer(200, kSnapshot);
    EXPECT_EQ(run({"auth", "login", "--api-url", "http://127.0.0.1:8787"}), ExitCode::failure);
    EXPECT_THAT(messages(), HasSubstr("workspace_9"));
    EXPECT_FALSE(is_signed_in());
    the_browser_brings("");
    fake_.client.will_answer(200, kSnapshot);
    EXPECT_EQ(run({"auth", "login", "--api-url", "http://127.0.0.1:8787"}), ExitCode::ok);
    EXPECT_EQ(stored()["workspace"].as_string(), "workspace_9");
}

TEST_F(CommandsTest, login_by_browser_keeps_a_token_that_could_not_be_checked_with_a_warning) {
    the_browser_brings("workspace_5");
    EXPECT_EQ(run({"auth", "login", "--api-url", "http://127.0.0.1:8787"}), ExitCode::ok);
    EXPECT_THAT(messages(), HasSubstr("could not be checked"));
    EXPECT_EQ(stored()["workspace"].as_string(), "workspace_5");
}

TEST_F(CommandsTest, login_replaces_a_broken_file_and_keeps_it_aside) {
    std::filesystem::create_directories(fake_.home.path(".config/win-loops"));
    fake_.home.write(FakeWorld::kAuthFile, "{broken");
    fake_.client.will_answer(200, kSnapshot);
    EXPECT_EQ(run({"auth", "login", "--token", kToken}), ExitCode::ok);
    EXPECT_EQ(stored()["token"].as_string(), kToken);
    EXPECT_EQ(fake_.home.read(".config/win-loops/auth.json.unreadable"), "{broken");
}

TEST_F(CommandsTest, login_says_why_it_cannot_be_kept) {
    fake_.home.write("file", "");
    fake_.client.will_answer(200, kSnapshot);
    EXPECT_EQ(run({"auth", "login", "--token", kToken, "--config-dir", fake_.home.path("file/x")}),
              ExitCode::failure);
    EXPECT_THAT(messages(), HasSubstr("file"));
}

// auth status

TEST_F(CommandsTest, status_says_that_nobody_is_signed_in) {
    EXPECT_EQ(run({"auth", "status"}), ExitCode::not_signed_in);
    EXPECT_THAT(messages(), HasSubstr("win auth login"));
}

TEST_F(CommandsTest, status_says_what_the_server_thinks) {
    sign_in();
    fake_.client.will_answer(200, kSnapshot);
    EXPECT_EQ(run({"auth", "status"}), ExitCode::ok);
    EXPECT_THAT(output(), HasSubstr("Signed in to https://win.sh"));
    EXPECT_THAT(output(), HasSubstr("workspace_9"));
    EXPECT_THAT(output(), HasSubstr("2026-09-14 18:00 UTC (in 90 days)"));
    EXPECT_THAT(output(), HasSubstr("accepts the token"));
    EXPECT_THAT(output(), Not(HasSubstr(kToken)));
    fake_.client.will_answer(401, R"({"statusCode":401,"message":"Revoked."})");
    EXPECT_EQ(run({"auth", "status"}), ExitCode::not_signed_in);
    EXPECT_THAT(output(), HasSubstr("Revoked."));
    EXPECT_EQ(run({"auth", "status"}), ExitCode::network);
}

TEST_F(CommandsTest, status_offline_asks_nobody) {
    sign_in();
    EXPECT_EQ(run({"auth", "status", "--offline", "--json"}), ExitCode::ok);
    EXPECT_EQ((*parse_json(output()))["server"].as_string(), "not_asked");
    EXPECT_EQ((*parse_json(output()))["workspace"].as_string(), "workspace_1");
    sign_in("2026-06-16T17:59:59.000Z");
    EXPECT_EQ(run({"auth", "status", "--offline"}), ExitCode::not_signed_in);
    EXPECT_THAT(output(), HasSubstr("expired"));
    EXPECT_TRUE(fake_.client.requests.empty());
}

TEST_F(CommandsTest, status_tells_where_the_token_comes_from) {
    sign_in();
    fake_.variables["WIN_TOKEN"] = "win_live_from_the_environment_000000000000";
    fake_.client.will_answer(200, kSnapshot);
    EXPECT_EQ(run({"auth", "status", "--json"}), ExitCode::ok);
    EXPECT_EQ((*parse_json(output()))["tokenSource"].as_string(), "environment");
    EXPECT_EQ((*parse_json(output()))["expiresAt"].as_string(), "");
    EXPECT_EQ(fake_.client.sent("Authorization"), "Bearer win_live_from_the_environment_000000000000");
}

TEST_F(CommandsTest, that_are_refused_for_a_token_in_the_environment_say_so) {
    sign_in();
    fake_.variables["WIN_TOKEN"] = "win_live_from_the_environment_000000000000";
    fake_.client.will_answer(401, R"({"statusCode":401,"message":"Unknown."})");
    EXPECT_EQ(run({"auth", "status"}), ExitCode::not_signed_in);
    EXPECT_THAT(output(), HasSubstr("unset"));
    EXPECT_THAT(output(), Not(HasSubstr("win auth login")));
    fake_.client.will_answer(401, R"({"statusCode":401,"message":"Unknown."})");
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}), ExitCode::not_signed_in);
    EXPECT_THAT(messages(), HasSubstr("unset WIN_TOKEN"));
    EXPECT_THAT(messages(), Not(HasSubstr("win auth login")));
}

// auth token, auth logout

TEST_F(CommandsTest, token_prints_the_token_alone) {
    EXPECT_EQ(run({"auth", "token"}), ExitCode::not_signed_in);
    sign_in();
    EXPECT_EQ(run({"auth", "token"}), ExitCode::ok);
    EXPECT_EQ(output(), std::string(kToken) + "\n");
    EXPECT_EQ(messages(), "");
}

TEST_F(CommandsTest, logout_removes_the_file_and_says_where_to_revoke) {
    sign_in();
    EXPECT_EQ(run({"auth", "logout"}), ExitCode::ok);
    EXPECT_FALSE(is_signed_in());
    EXPECT_THAT(output(), HasSubstr("https://win.sh/settings/api-tokens"));
    EXPECT_EQ(run({"auth", "logout"}), ExitCode::ok);
    EXPECT_THAT(output(), HasSubstr("not signed in"));
}

TEST_F(CommandsTest, logout_removes_a_broken_file_too) {
    std::filesystem::create_directories(fake_.home.path(".config/win-loops"));
    fake_.home.write(FakeWorld::kAuthFile, "{broken");
    EXPECT_EQ(run({"auth", "logout"}), ExitCode::ok);
    EXPECT_FALSE(is_signed_in());
}

// snapshot fetch

TEST_F(CommandsTest, fetch_writes_the_exact_bytes_into_a_pipe) {
    sign_in();
    fake_.client.will_answer(200, kSnapshot);
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}), ExitCode::ok);
    EXPECT_EQ(output(), kSnapshot);
    EXPECT_EQ(messages(), "");
}

TEST_F(CommandsTest, fetch_shows_it_to_a_person_and_json_to_who_asks) {
    sign_in();
    fake_.terminal.is_terminal = true;
    fake_.client.will_answer(200, kSnapshot);
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}), ExitCode::ok);
    EXPECT_THAT(output(), HasSubstr("· empty\n"));
    fake_.client.will_answer(200, kSnapshot);
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix", "--json"}), ExitCode::ok);
    EXPECT_EQ(output(), kSnapshot);
}

TEST_F(CommandsTest, fetch_asks_only_for_what_is_newer_and_gives_the_same_bytes) {
    sign_in();
    fake_.client.will_answer(200, kSnapshot, {{"etag", "\"v1\""}});
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}), ExitCode::ok);
    fake_.client.will_answer(304, "");
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}), ExitCode::ok);
    EXPECT_EQ(fake_.client.sent("If-None-Match"), "\"v1\"");
    EXPECT_EQ(output(), kSnapshot);
}

TEST_F(CommandsTest, fetch_writes_a_file_as_a_whole) {
    sign_in();
    const std::string file = fake_.home.path("snapshot.json");
    fake_.client.will_answer(200, kSnapshot);
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix", "--output", file}), ExitCode::ok);
    EXPECT_EQ(fake_.home.read("snapshot.json"), kSnapshot);
    EXPECT_EQ(output(), "");
    EXPECT_THAT(messages(), HasSubstr("status empty"));
    fake_.client.will_answer(503, "");
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix", "--output", file}), ExitCode::failure);
    EXPECT_EQ(fake_.home.read("snapshot.json"), kSnapshot);
    fake_.client.will_answer(200, kSnapshot);
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix", "--output", "-"}), ExitCode::ok);
    EXPECT_EQ(output(), kSnapshot);
    fake_.client.will_answer(200, kSnapshot);
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix", "--output", "/nonexistent/x"}), ExitCode::failure);
    fake_.client.will_answer(200, kSnapshot);
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix", "--json", "--output", file}), ExitCode::ok);
    EXPECT_EQ((*parse_json(output()))["bytes"].as_integer(),
              static_cast<std::int64_t>(std::string_view(kSnapshot).size()));
}

TEST_F(CommandsTest, fetch_says_with_its_code_whether_the_snapshot_is_fit_to_start_on) {
    sign_in();
    const auto code = [&](const char* required, const std::string& status) {
        fake_.client.will_answer(200, R"({"loopId":"bug-autofix","status":)" + status + "}");
        return run({"snapshot", "fetch", "bug-autofix", "--require", required});
    };
    EXPECT_EQ(code("ready", R"("ready")"), ExitCode::ok);
    EXPECT_EQ(code("ready", R"("partial")"), ExitCode::not_fit);
    EXPECT_EQ(output(), R"({"loopId":"bug-autofix","status":"partial"})") << "written all the same";
    EXPECT_THAT(messages(), HasSubstr("partial"));
    EXPECT_EQ(code("partial", R"("partial")"), ExitCode::ok);
    EXPECT_EQ(code("partial", R"("stale")"), ExitCode::not_fit);
    EXPECT_EQ(code("stale", R"("stale")"), ExitCode::ok);
    for (const char* status : {R"("empty")", R"("unavailable")", R"("splendid")", R"("")", "null", "7"})
        EXPECT_EQ(code("stale", status), ExitCode::not_fit) << status;
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix", "--require", "empty"}), ExitCode::usage);
}

TEST_F(CommandsTest, fetch_asks_nobody_for_what_is_no_loop) {
    sign_in();
    for (const char* loop : {"Bug", "../etc", "a--b", "a/b", "\x1b[2J"}) {
        EXPECT_EQ(run({"snapshot", "fetch", loop}), ExitCode::usage) << loop;
        EXPECT_THAT(messages(), Not(HasSubstr("\x1b")));
    }
    EXPECT_TRUE(fake_.client.requests.empty());
}

TEST_F(CommandsTest, fetch_ends_with_the_code_of_what_the_server_said) {
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}), ExitCode::not_signed_in);
    sign_in();
    for (const auto& [status, code] : std::map<int, ExitCode>{{401, ExitCode::not_signed_in},
                                                              {403, ExitCode::forbidden},
                                                              {404, ExitCode::not_found},
                                                              {302, ExitCode::failure},
                                                              {429, ExitCode::failure},
                                                              {500, ExitCode::failure}}) {
        fake_.client.will_answer(status, format(R"({{"statusCode":{},"message":"Said so."}})", status));
        EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}), code) << status;
        EXPECT_EQ(output(), "");
    }
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}), ExitCode::network);
}

TEST_F(CommandsTest, fetch_fails_when_standard_output_does) {
    sign_in();
    fake_.terminal.output_fails = true;
    fake_.client.will_answer(200, kSnapshot);
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}), ExitCode::failure);
    EXPECT_THAT(messages(), HasSubstr("No space left"));
}

}  // namespace
}  // namespace winsh::win
