#include "win/keyring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <filesystem>

#include "base/format.h"
#include "win/credentials.h"
#include "win/testing/fake_world.h"
#include "win/testing/secret_tool.h"

namespace winsh::win {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kServer = "https://win.sh";

/// With a program that stands in for `secret-tool`; the real one with a real keyring is in tests/terminal.
class KeyringTest : public testing::Test {
protected:
    KeyringTest() {
        write_secret_tool(fake_.home.path());
        fake_.variables["PATH"] = fake_.home.path() + ":/usr/bin:/bin";
    }
    Keyring keyring(const std::string& file = "/home/ada/auth.json") {
        return {fake_.world().environment, file};
    }
    Credentials credentials() { return Credentials(fake_.home.path("config"), fake_.world().environment); }
    static Login login(std::string_view token, TokenStore store) {
        return {.token = Secret(token), .api_url = "https://win.sh", .store = store};
    }
    void script(const std::string& text) { fake_.home.write("secret-tool", "#!/bin/sh\n" + text); }
    FakeWorld fake_;
};

TEST_F(KeyringTest, keeps_a_token_for_each_file) {
    EXPECT_TRUE(keyring().probe().has_value()) << keyring().probe().error().message;
    EXPECT_FALSE(keyring().find(kServer)->has_value());
    ASSERT_TRUE(keyring().keep(Secret("win_live_a"), kServer).has_value());
    ASSERT_TRUE(keyring("/other").keep(Secret("win_live_b"), kServer).has_value());
    EXPECT_EQ(**keyring().find(kServer), Secret("win_live_a"));
    ASSERT_TRUE(keyring().forget(kServer).has_value());
    EXPECT_FALSE(keyring().find(kServer)->has_value());
    EXPECT_TRUE(keyring().forget(kServer).has_value()) << "nothing to forget is no failure";
    EXPECT_EQ(**keyring("/other").find(kServer), Secret("win_live_b"));
    EXPECT_THAT(fake_.home.read("arguments"), Not(HasSubstr("win_live"))) << "others see arguments";
}

TEST_F(KeyringTest, keeps_a_token_for_each_server_of_a_file) {
    ASSERT_TRUE(keyring().keep(Secret("win_live_a"), "https://a.example").has_value());
    EXPECT_FALSE(keyring().find("https://b.example")->has_value());
    ASSERT_TRUE(keyring().keep(Secret("win_live_b"), "https://b.example").has_value());
    EXPECT_EQ(**keyring().find("https://a.example"), Secret("win_live_a"));
    Login first = login("win_live_a", TokenStore::keyring);
    Login second = login("win_live_b", TokenStore::keyring);
    second.api_url = "https://b.example";
    ASSERT_TRUE(credentials().save(first).has_value());
    ASSERT_TRUE(credentials().save(second).has_value());
    EXPECT_FALSE(keyring(credentials().path()).find(kServer)->has_value()) << "the replaced one is gone";
    EXPECT_EQ(**keyring(credentials().path()).find("https://b.example"), Secret("win_live_b"));
}

TEST_F(KeyringTest, that_does_not_take_the_new_token_gets_the_old_one_back) {
    ASSERT_TRUE(credentials().save(login("win_live_a", TokenStore::keyring)).has_value());
    std::filesystem::create_directory(fake_.home.path("real"));
    std::filesystem::rename(fake_.home.path("secrets"), fake_.home.path("real/secrets"));
    write_secret_tool(fake_.home.path("real"));
    // It takes the token, and says that it has not; once.
    script("real=" + fake_.home.path("real/secret-tool") + "\n\"$real\" \"$@\"; code=$?\n" +
           "test \"$1\" = store && mkdir " + fake_.home.path("once") + " && exit 2\nexit $code\n");
    ASSERT_FALSE(credentials().save(login("win_live_b", TokenStore::keyring)).has_value());
    EXPECT_EQ(**keyring(credentials().path()).find(kServer), Secret("win_live_a"));
}

TEST_F(KeyringTest, says_what_is_missing) {
    script("echo 'Cannot autolaunch D-Bus without X11 $DISPLAY' >&2; exit 1");
    EXPECT_THAT(keyring().probe().error().message, HasSubstr("Cannot autolaunch D-Bus"));
    EXPECT_THAT(keyring().find(kServer).error().message, HasSubstr("Cannot autolaunch D-Bus"));
    EXPECT_THAT(keyring().keep(Secret("win_live_a"), "s").error().message, HasSubstr("did not take"));
    fake_.variables["PATH"] = "/nonexistent";
    EXPECT_THAT(keyring().probe().error().message, HasSubstr("libsecret-tools"));
}

TEST_F(KeyringTest, holds_the_token_in_place_of_the_file) {
    ASSERT_TRUE(credentials().save(login("win_live_a", TokenStore::keyring)).has_value());
    EXPECT_THAT(fake_.home.read("config/auth.json"), Not(HasSubstr("win_live_a")));
    auto loaded = credentials().load();
    ASSERT_TRUE(loaded.has_value() && loaded->login.has_value());
    EXPECT_TRUE(loaded->login->token.empty());
    ASSERT_TRUE(credentials().fetch_token(*loaded->login).has_value());
    EXPECT_EQ(loaded->login->token, Secret("win_live_a"));
    const auto replaced = credentials().replace(login("win_live_b", TokenStore::file));
    ASSERT_TRUE(replaced.has_value());
    EXPECT_EQ(replaced->before->token, Secret("win_live_a")) << "to be revoked";
    EXPECT_FALSE(keyring(credentials().path()).find(kServer)->has_value()) << "nothing is left there";
    EXPECT_THAT(fake_.home.read("config/auth.json"), HasSubstr("win_live_b"));
}

TEST_F(KeyringTest, that_refuses_never_makes_the_token_go_into_the_file) {
    script("cat > /dev/null; echo 'The user dismissed the prompt' >&2; exit 1");
    const auto saved = credentials().save(login("win_live_a", TokenStore::keyring));
    ASSERT_FALSE(saved.has_value());
    EXPECT_THAT(saved.error().message, HasSubstr("dismissed"));
    EXPECT_FALSE(fake_.home.has("config/auth.json"));
    EXPECT_FALSE(credentials().require_place(TokenStore::keyring).has_value());
    EXPECT_TRUE(credentials().require_place(TokenStore::file).has_value());
}

TEST_F(KeyringTest, that_was_emptied_is_told_apart_from_one_that_is_away) {
    ASSERT_TRUE(credentials().save(login("win_live_a", TokenStore::keyring)).has_value());
    ASSERT_TRUE(keyring(credentials().path()).forget(kServer).has_value());
    auto loaded = credentials().load();
    EXPECT_EQ(credentials().fetch_token(*loaded->login).error().kind, ErrorKind::unauthenticated);
    fake_.variables["PATH"] = "/nonexistent";
    EXPECT_EQ(credentials().fetch_token(*loaded->login).error().kind, ErrorKind::unavailable);
}

TEST_F(KeyringTest, keeps_nothing_that_no_file_tells_of) {
    std::filesystem::create_directory(fake_.home.path("real"));
    write_secret_tool(fake_.home.path("real"));
    // While the token is kept, a folder comes into the file's place.
    script("test \"$1\" != store || mkdir " + fake_.home.path("config/auth.json") + "\nexec " +
           fake_.home.path("real/secret-tool") + " \"$@\"\n");
    ASSERT_FALSE(credentials().save(login("win_live_a", TokenStore::keyring)).has_value());
    EXPECT_FALSE(keyring(credentials().path()).find(kServer)->has_value());
}

TEST_F(KeyringTest, whose_token_cannot_be_read_any_more_is_said_with_where_to_revoke_it) {
    Login before = login("win_live_a", TokenStore::keyring);
    before.app_url = "https://win.sh";
    ASSERT_TRUE(credentials().save(before).has_value());
    script("echo 'No keyring' >&2; exit 1");
    const auto replaced = credentials().replace(login("win_live_b", TokenStore::file));
    ASSERT_TRUE(replaced.has_value());
    EXPECT_THAT(replaced->warnings,
                testing::ElementsAre(testing::AllOf(HasSubstr("may still be valid"),
                                                    HasSubstr("https://win.sh/settings/api-tokens")),
                                     HasSubstr("did not remove the token")));
}

}  // namespace
}  // namespace winsh::win
