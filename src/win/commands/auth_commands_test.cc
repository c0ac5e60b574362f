#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/token_text.h"
#include "win/snapshot_cache.h"
#include "win/testing/auth_fixture.h"

namespace winsh::win {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Profiles

TEST_F(AuthCommandsTest, switch_chooses_for_a_folder_and_for_no_other) {
    std::filesystem::create_directories(fake_.home.path("repo/src"));
    fake_.variables["PWD"] = fake_.home.path("repo/src");
    ASSERT_EQ(run({"auth", "login"}), ExitCode::ok);
    EXPECT_EQ(run({"auth", "switch", "work"}), ExitCode::not_signed_in);
    ASSERT_EQ(run({"auth", "login", "--profile", "work"}), ExitCode::ok);
    EXPECT_EQ(run({"auth", "switch", "work"}), ExitCode::ok) << messages();
    EXPECT_EQ(fake_.home.read("repo/src/.win/config.toml"), "profile = \"work\"\n");
    EXPECT_EQ(run({"auth", "token"}), ExitCode::ok);
    EXPECT_EQ(output(), std::string(stored(kWorkFile)["token"].as_string()) + "\n");
    fake_.variables["PWD"] = fake_.home.path("repo");
    EXPECT_EQ(run({"auth", "token"}), ExitCode::ok);
    EXPECT_EQ(output(), std::string(stored()["token"].as_string()) + "\n");
    EXPECT_EQ(run({"auth", "switch", "--global", "work"}), ExitCode::ok);
    EXPECT_EQ(fake_.home.read(".config/win-loops/config.toml"), "profile = \"work\"\n");
    EXPECT_EQ(run({"auth", "switch", "default"}), ExitCode::ok);
    EXPECT_EQ(run({"auth", "token"}), ExitCode::ok);
    EXPECT_EQ(output(), std::string(stored()["token"].as_string()) + "\n");
    fake_.variables["WIN_PROFILE"] = "work";
    EXPECT_EQ(run({"auth", "switch", "default"}), ExitCode::ok);
    EXPECT_THAT(messages(), HasSubstr("WIN_PROFILE comes before it"));
    EXPECT_EQ(run({"auth", "switch", "../x"}), ExitCode::usage);
}

TEST_F(AuthCommandsTest, switch_writes_through_no_link_that_a_repository_has_laid) {
    std::filesystem::create_directories(fake_.home.path("repo"));
    std::filesystem::create_directories(fake_.home.path("elsewhere"));
    std::filesystem::create_directory_symlink(fake_.home.path("elsewhere"), fake_.home.path("repo/.win"));
    fake_.variables["PWD"] = fake_.home.path("repo");
    ASSERT_EQ(run({"auth", "login"}), ExitCode::ok);
    EXPECT_EQ(run({"auth", "switch", "default"}), ExitCode::failure);
    EXPECT_THAT(messages(), HasSubstr("repo/.win is a symbolic link"));
    EXPECT_THAT(fake_.home.names("elsewhere"), IsEmpty());
}

TEST_F(AuthCommandsTest, list_shows_every_login_and_which_one_is_used) {
    EXPECT_EQ(run({"auth", "list"}), ExitCode::ok);
    EXPECT_THAT(output(), HasSubstr("win auth login"));
    ASSERT_EQ(run({"auth", "login"}), ExitCode::ok);
    ASSERT_EQ(run({"auth", "login", "--profile", "work"}), ExitCode::ok);
    fake_.home.write(kWorkFile, "{broken");
    fake_.variables["WIN_PROFILE"] = "work";
    const std::size_t asked = server_.asked.size();
    EXPECT_EQ(run({"auth", "list"}), ExitCode::ok);
    EXPECT_THAT(output(),
                HasSubstr("  default  http://127.0.0.1:8787  ada@example.com  expires in 90 days\n"));
    EXPECT_THAT(output(), HasSubstr("* work "));
    EXPECT_THAT(output(), HasSubstr("cannot be used"));
    EXPECT_THAT(output(), HasSubstr("work is chosen by WIN_PROFILE."));
    EXPECT_EQ(server_.asked.size(), asked);
    EXPECT_EQ(run({"auth", "list", "--json"}), ExitCode::ok);
    EXPECT_EQ(json()["profiles"].items().size(), 2u);
}

// Status, token, check

TEST_F(AuthCommandsTest, status_tells_all_that_the_server_knows) {
    ASSERT_EQ(run({"auth", "login"}), ExitCode::ok);
    EXPECT_EQ(run({"auth", "status"}), ExitCode::ok);
    for (const char* text :
         {"ada@example.com", "Ada's workspace (workspace_5)", "snapshots:read loops:read", "in 90 days",
          "auth.json", "accepts the token", "WIN_API_URL decides the server"})
        EXPECT_THAT(output(), HasSubstr(text));
    server_.scopes = "loops:read";
    EXPECT_EQ(run({"auth", "status", "--json"}), ExitCode::ok);
    EXPECT_EQ(json()["server"].as_string(), "accepted_without_snapshots");
    EXPECT_EQ(json()["account"].as_string(), "ada@example.com");
    EXPECT_EQ(json()["scopes"].items().size(), 1u);
    EXPECT_EQ(json()["overrides"].items().size(), 1u);
    server_.tokens.clear();
    EXPECT_EQ(run({"auth", "status"}), ExitCode::not_signed_in);
    EXPECT_EQ(run({"auth", "status", "--offline"}), ExitCode::ok);
    EXPECT_THAT(output(), HasSubstr("ada@example.com"));
    away_ = true;
    EXPECT_EQ(run({"auth", "status"}), ExitCode::network);
}

TEST_F(AuthCommandsTest, status_says_of_no_variable_that_it_decides_what_something_else_does) {
    ASSERT_EQ(run({"auth", "login", "--profile", "work"}), ExitCode::ok);
    const std::string folder = fake_.home.path(".config/win-loops");
    for (const auto& [name, value] : {std::pair<std::string, std::string>{"WIN_API_URL", "https://a.example"},
                                      {"WIN_PROFILE", "play"},
                                      {"WIN_LOOPS_CONFIG_DIR", folder},
                                      {"WIN_CA_FILE", "/a.pem"},
                                      {"SSL_CERT_FILE", "/b.pem"}})
        fake_.variables[name] = value;
    const auto deciding = [&](const std::vector<std::string>& flags) {
        std::vector<std::string> words = {"auth", "status", "--offline", "--json"};
        words.insert(words.end(), flags.begin(), flags.end());
        EXPECT_EQ(run(words), ExitCode::ok) << messages();
        return to_text(json()["overrides"]);
    };
    const std::vector<std::string> flags = {"--api-url", kServer,        "--profile",
                                            "work",      "--config-dir", folder};
    EXPECT_EQ(deciding(flags), R"(["WIN_CA_FILE"])");
    fake_.variables["WIN_CA_FILE"] = "";
    EXPECT_EQ(deciding(flags), R"(["SSL_CERT_FILE"])");
    fake_.variables["WIN_API_URL"] = kServer;
    fake_.variables["WIN_PROFILE"] = "work";
    EXPECT_EQ(deciding({}), R"(["WIN_API_URL","WIN_PROFILE","WIN_LOOPS_CONFIG_DIR","SSL_CERT_FILE"])");
    fake_.variables["WIN_API_URL"] = " ";
    fake_.variables["WIN_PROFILE"] = " ";
    EXPECT_EQ(deciding({"--profile", "work"}), R"(["WIN_LOOPS_CONFIG_DIR","SSL_CERT_FILE"])");
}

TEST_F(AuthCommandsTest, let_no_folder_draw_on_the_terminal_by_its_name) {
    const std::string folder = fake_.home.path("evil\x1b]0;x\x07\u009b2J\u202e");
    std::filesystem::create_directories(folder + "/.win");
    fake_.variables["PWD"] = folder;
    const auto expect_harmless = [&](std::string_view shown) {
        for (const char* bad : {"\x1b", "\x07", "\u009b", "\u202e"})
            EXPECT_THAT(std::string(shown), Not(HasSubstr(bad)));
        EXPECT_THAT(std::string(shown), HasSubstr("evil"));
    };
    ASSERT_EQ(run({"auth", "login", "--config-dir", folder + "/c"}), ExitCode::ok) << messages();
    expect_harmless(output());
    EXPECT_EQ(run({"auth", "switch", "default", "--config-dir", folder + "/c"}), ExitCode::ok) << messages();
    expect_harmless(output());
    EXPECT_EQ(run({"auth", "status", "--config-dir", folder + "/c"}), ExitCode::ok) << messages();
    expect_harmless(output());
    expect_harmless(messages());
    EXPECT_EQ(run({"auth", "list", "--config-dir", folder + "/c"}), ExitCode::ok) << messages();
    expect_harmless(output());
    std::ofstream(folder + "/.win/config.toml") << "{broken";
    EXPECT_EQ(run({"auth", "token"}), ExitCode::failure);
    expect_harmless(messages());
    EXPECT_EQ(run({"auth", "status", "--json"}), ExitCode::failure);
    expect_harmless(messages());
    EXPECT_THAT(std::string(parse_json(messages())->at_pointer("/error/message")->as_string()),
                HasSubstr(folder))
        << "and is what it is for a program";
}

TEST_F(AuthCommandsTest, status_warns_from_two_weeks_before_the_end) {
    ASSERT_EQ(run({"auth", "login"}), ExitCode::ok);
    EXPECT_EQ(run({"auth", "status", "--offline"}), ExitCode::ok);
    EXPECT_THAT(messages(), Not(HasSubstr("Sign in again")));
    fake_.clock.advance(std::chrono::days(90 - 14));
    EXPECT_EQ(run({"auth", "status", "--offline"}), ExitCode::ok);
    EXPECT_THAT(messages(), HasSubstr("expires in 14 days. Sign in again"));
}

TEST_F(AuthCommandsTest, check_tells_a_good_token_from_a_mistyped_one_without_asking) {
    FakeRandom random;
    std::string token(make_token_text(random).reveal());
    fake_.terminal.typed = token;
    EXPECT_EQ(run({"auth", "check"}), ExitCode::ok) << output();
    EXPECT_THAT(output(), Not(HasSubstr(token)));
    EXPECT_EQ(run({"auth", "check", token}), ExitCode::ok);
    token[20] = token[20] == 'a' ? 'b' : 'a';
    EXPECT_EQ(run({"auth", "check", token}), ExitCode::failure);
    EXPECT_THAT(output(), HasSubstr("checksum is wrong"));
    EXPECT_EQ(run({"auth", "check", token.substr(0, 40), "--json"}), ExitCode::failure);
    EXPECT_THAT(std::string(json()["message"].as_string()), HasSubstr("40 characters"));
    EXPECT_EQ(run({"auth", "check", "ghp_0123"}), ExitCode::failure);
    EXPECT_EQ(run({"auth", "check", ""}), ExitCode::failure);
    EXPECT_THAT(server_.asked, IsEmpty());
}

// Logout

TEST_F(AuthCommandsTest, logout_revokes_on_the_server_and_says_so) {
    ASSERT_EQ(run({"auth", "login"}), ExitCode::ok);
    EXPECT_EQ(run({"auth", "logout"}), ExitCode::ok) << messages();
    EXPECT_THAT(output(), HasSubstr("Revoked    on http://127.0.0.1:8787"));
    EXPECT_THAT(output(), HasSubstr("win auth login --api-url http://127.0.0.1:8787\n")) << "the way back";
    EXPECT_THAT(server_.tokens, IsEmpty());
    EXPECT_FALSE(is_signed_in());
    EXPECT_THAT(fake_.home.names(".config/win-loops"), IsEmpty());
}

TEST_F(AuthCommandsTest, logout_leaves_no_snapshot_that_was_fetched_with_the_token) {
    ASSERT_EQ(run({"auth", "login"}), ExitCode::ok);
    const SnapshotCache cache(fake_.world().environment, fake_.clock, *ServerUrl::parse(kServer, "it"),
                              Secret(stored()["token"].as_string()));
    cache.keep({.loop = "bug-autofix",
                .etag = "\"a\"",
                .bytes = R"({"status":"empty"})",
                .document = Json::object()});
    ASSERT_EQ(fake_.home.names(".cache/win").size(), 1u);
    ASSERT_EQ(run({"auth", "logout"}), ExitCode::ok);
    EXPECT_THAT(fake_.home.names(".cache/win"), IsEmpty());
}

TEST_F(AuthCommandsTest, logout_removes_the_login_also_where_the_server_cannot_be_reached) {
    ASSERT_EQ(run({"auth", "login"}), ExitCode::ok);
    away_ = true;
    EXPECT_EQ(run({"auth", "logout"}), ExitCode::network);
    EXPECT_FALSE(is_signed_in());
    EXPECT_THAT(output(), HasSubstr("could not be revoked"));
    EXPECT_THAT(output(),
                HasSubstr("still valid. Revoke it here:\n  http://127.0.0.1:8787/settings/api-tokens"));
}

TEST_F(AuthCommandsTest, logout_ends_one_profile_or_all) {
    ASSERT_EQ(run({"auth", "login"}), ExitCode::ok);
    ASSERT_EQ(run({"auth", "login", "--profile", "work"}), ExitCode::ok);
    ASSERT_EQ(run({"auth", "login", "--profile", "other"}), ExitCode::ok);
    EXPECT_EQ(run({"auth", "logout", "--profile", "work", "--json"}), ExitCode::ok);
    EXPECT_EQ(json()["token"].as_string(), "revoked");
    EXPECT_EQ(server_.tokens.size(), 2u);
    EXPECT_TRUE(is_signed_in());
    EXPECT_EQ(run({"auth", "logout", "--all", "--profile", "work"}), ExitCode::usage);
    EXPECT_EQ(run({"auth", "logout", "--all"}), ExitCode::ok);
    EXPECT_THAT(server_.tokens, IsEmpty());
    EXPECT_EQ(run({"auth", "logout", "--all"}), ExitCode::ok);
    EXPECT_THAT(output(), HasSubstr("not signed in"));
}

TEST_F(AuthCommandsTest, logout_ends_no_login_that_only_a_folder_names) {
    ASSERT_EQ(run({"auth", "login", "--profile", "work"}), ExitCode::ok);
    enter_a_repository_of_profile_work();
    EXPECT_EQ(run({"auth", "logout"}), ExitCode::usage);
    EXPECT_THAT(messages(), HasSubstr("--profile work"));
    EXPECT_EQ(server_.tokens.size(), 1u);
    EXPECT_EQ(run({"auth", "logout", "--profile", "work"}), ExitCode::ok) << messages();
    EXPECT_THAT(server_.tokens, IsEmpty());
}

TEST_F(AuthCommandsTest, login_replaces_none_that_only_a_folder_names) {
    enter_a_repository_of_profile_work();
    EXPECT_EQ(run({"auth", "login", "--token", "win_live_given"}), ExitCode::usage)
        << "to a server that the folder decides";
    EXPECT_EQ(run({"auth", "login"}), ExitCode::ok) << messages();
    EXPECT_EQ(run({"auth", "login"}), ExitCode::usage);
    EXPECT_THAT(messages(), HasSubstr("say so: win auth login --profile work"));
    EXPECT_EQ(run({"auth", "login", "--profile", "work"}), ExitCode::ok) << messages();
}

TEST_F(AuthCommandsTest, a_folder_that_decides_whose_login_is_used_is_told) {
    ASSERT_EQ(run({"auth", "login", "--profile", "work"}), ExitCode::ok);
    enter_a_repository_of_profile_work();
    EXPECT_EQ(run({"auth", "status"}), ExitCode::ok);
    EXPECT_THAT(messages(), HasSubstr("The profile work is used here, because"));
}

TEST_F(AuthCommandsTest, logout_tells_a_token_to_no_other_server_than_its_own) {
    ASSERT_EQ(run({"auth", "login"}), ExitCode::ok);
    fake_.variables["WIN_API_URL"] = "https://evil.example";
    fake_.client.discoveries.clear();
    EXPECT_EQ(run({"auth", "logout"}), ExitCode::ok);
    for (const std::string& url : fake_.client.discoveries) EXPECT_THAT(url, testing::StartsWith(kServer));
    EXPECT_THAT(server_.tokens, IsEmpty());
}

TEST_F(AuthCommandsTest, logout_that_is_local_asks_nobody) {
    ASSERT_EQ(run({"auth", "login"}), ExitCode::ok);
    const std::size_t asked = server_.asked.size();
    EXPECT_EQ(run({"auth", "logout", "--local"}), ExitCode::ok);
    EXPECT_EQ(server_.asked.size(), asked);
    EXPECT_THAT(output(), HasSubstr("still valid"));
}

}  // namespace
}  // namespace winsh::win
