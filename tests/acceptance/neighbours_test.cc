// Who else works on the folder: other processes, and whoever wants the same address.
#include <gtest/gtest.h>

#include <thread>

#include "acceptance/site.h"

namespace winsh::acceptance {
namespace {

using std::chrono::seconds;

TEST(Neighbours, a_user_added_beside_a_running_server_signs_in_at_once) {
    const Site site;
    const Account carol = add_user(site.data(), "carol@example.com", "Example");
    EXPECT_EQ(carol.workspace, site.ada().workspace) << "a workspace of that name is joined";
    const std::string token = site.new_token(site.sign_in(carol)).text;
    EXPECT_EQ(site.get(kSnapshot, with_token(token)).json()["workspace"].as_string(), site.ada().workspace);
}

TEST(Neighbours, users_are_added_beside_a_server_that_writes_and_nothing_is_lost) {
    const Site site;
    const std::string cookie = site.sign_in(site.ada());
    std::vector<std::string> made;
    std::jthread writer([&] {
        for (int count = 0; count < 200; ++count) made.push_back(site.new_token(cookie).text);
    });
    for (int count = 0; count < 5; ++count) {
        const Account one = add_user(site.data(), "user" + std::to_string(count) + "@example.com", "Many");
        EXPECT_FALSE(one.workspace.empty());
    }
    writer.join();
    EXPECT_EQ(site.get(kTokens, with_cookie(cookie)).json()["tokens"].items().size(), 200U);
    for (const std::string& token : made) EXPECT_EQ(site.get(kSnapshot, with_token(token)).status, 200);
}

TEST(Neighbours, a_user_put_into_a_second_workspace_beside_a_running_server_is_in_it_at_once) {
    const Site site;
    const Account bob = add_user(site.data(), "second@example.com", "Second");
    const std::string cookie = site.sign_in(bob);
    const ProgramResult joined = run_program(
        {WINSH_WINSHD, "user", "add", "--data", site.data(), "--email", bob.email, "--workspace", "Example"});
    ASSERT_EQ(joined.exit_code, 0) << joined.errors;
    const Json answer = parse_json(joined.output).value_or(Json());
    EXPECT_EQ(answer["workspace"]["id"].as_string(), site.ada().workspace);
    EXPECT_EQ(answer["workspace"]["role"].as_string(), "member");
    const Reply page = site.get("/settings?workspace=" + site.ada().workspace, with_cookie(cookie));
    EXPECT_EQ(page.status, 200) << "the session goes on and sees it";
    EXPECT_EQ(site.sign_in(bob).empty(), false) << "the password stays";
    const ProgramResult listed = run_program({WINSH_WINSHD, "workspace", "list", "--data", site.data()});
    EXPECT_EQ(listed.exit_code, 0) << listed.errors;
    EXPECT_TRUE(listed.output.contains(bob.email)) << listed.output;
    const ProgramResult users = run_program({WINSH_WINSHD, "user", "list", "--data", site.data()});
    const Json list = parse_json(users.output).value_or(Json());
    EXPECT_EQ(list["users"].items().back()["workspaces"].items().size(), 2U) << users.output;
}

TEST(Neighbours, an_account_that_exists_takes_no_other_password_when_it_is_added_again) {
    const Site site;
    const ProgramResult refused = run_program({WINSH_WINSHD, "user", "add", "--data", site.data(), "--email",
                                               site.ada().email, "--password-stdin", "--workspace", "Other"},
                                              "quite another password");
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_TRUE(refused.errors.contains("keeps its password")) << refused.errors;
    EXPECT_FALSE(site.sign_in(site.ada()).empty());
}

TEST(Neighbours, commands_on_a_folder_without_data_say_so_and_make_nothing) {
    const TemporaryFolder folder;
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"user", "list"},
             {"workspace", "list"},
             {"setup-link"},
             {"user", "add", "--email", "a@example.com", "--workspace", "Any"},
             {"user", "reset-password", "--email", "a@example.com", "--password-stdin"}}) {
        std::vector<std::string> command = {WINSH_WINSHD};
        command.insert(command.end(), words.begin(), words.end());
        command.insert(command.end(), {"--data", folder.path("typo")});
        const ProgramResult refused = run_program(command, "a long enough phrase");
        EXPECT_EQ(refused.exit_code, 1) << words.front();
        EXPECT_TRUE(refused.errors.contains("There is no winsh data in")) << refused.errors;
        EXPECT_EQ(read_file(folder.path("typo") + "/winsh.db"), "");
    }
}

TEST(Neighbours, a_new_password_from_the_command_line_ends_the_sessions_of_the_user) {
    const Site site;
    const std::string cookie = site.sign_in(site.ada());
    const ProgramResult reset = run_program({WINSH_WINSHD, "user", "reset-password", "--data", site.data(),
                                             "--email", site.ada().email, "--password-stdin"},
                                            "another good password");
    EXPECT_EQ(reset.exit_code, 0) << reset.errors;
    EXPECT_TRUE(holds_within(
        seconds(1), [&] { return site.get("/api/auth/session", with_cookie(cookie)).status == 401; }));
}

TEST(Neighbours, a_second_server_on_the_folder_revokes_for_the_first_within_a_second) {
    const Site site;
    ServerProcess second(site.data());
    const std::string cookie = site.sign_in(site.ada());
    const Site::Token token = site.new_token(cookie);
    ASSERT_EQ(site.get(kSnapshot, with_token(token.text)).status, 200);
    const Call revoke{"DELETE", std::string(kTokens) + '/' + token.id, with_cookie(cookie), ""};
    ASSERT_EQ(exchange(second.port(), revoke).status, 200);
    EXPECT_TRUE(
        holds_within(seconds(1), [&] { return site.get(kSnapshot, with_token(token.text)).status == 401; }));
}

TEST(Neighbours, a_taken_address_and_a_bad_flag_are_told_in_a_sentence) {
    const Site site;
    const TemporaryFolder folder;
    const ProgramResult taken =
        run_program({WINSH_WINSHD, "serve", "--listen", site.server().host(), "--data", folder.path("data")});
    EXPECT_EQ(taken.exit_code, 1);
    EXPECT_NE(taken.errors.find(site.server().host()), std::string::npos) << taken.errors;
    const ProgramResult open_to_all =
        run_program({WINSH_WINSHD, "serve", "--listen", "0.0.0.0:0", "--data", folder.path("data")});
    EXPECT_EQ(open_to_all.exit_code, 2);
    EXPECT_NE(open_to_all.errors.find("--public-url"), std::string::npos) << open_to_all.errors;
    EXPECT_EQ(run_program({WINSH_WINSHD, "serve", "--nonsense"}).exit_code, 2);
}

}  // namespace
}  // namespace winsh::acceptance
