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
        run_program({WINSH_WINSHD, "serve", "--listen", site.server().host(), "--data", folder / "data"});
    EXPECT_EQ(taken.exit_code, 1);
    EXPECT_NE(taken.errors.find(site.server().host()), std::string::npos) << taken.errors;
    const ProgramResult open_to_all =
        run_program({WINSH_WINSHD, "serve", "--listen", "0.0.0.0:0", "--data", folder / "data"});
    EXPECT_EQ(open_to_all.exit_code, 2);
    EXPECT_NE(open_to_all.errors.find("--public-url"), std::string::npos) << open_to_all.errors;
    EXPECT_EQ(run_program({WINSH_WINSHD, "serve", "--nonsense"}).exit_code, 2);
}

}  // namespace
}  // namespace winsh::acceptance
