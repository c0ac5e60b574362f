#include "win/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <map>

#include "base/testing/temporary_folder.h"

namespace winsh::win {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

http::Environment environment(std::map<std::string, std::string> variables) {
    return [variables](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
}

Login login(std::string_view token) {
    return {.token = Secret(token),
            .workspace = "workspace_123",
            .api_url = "https://win.sh",
            .app_url = "https://win.sh",
            .expires_at = "2026-09-14T18:00:00.000Z",
            .created_at = "2026-06-16T18:00:00.000Z"};
}

TEST(Credentials, come_back_as_they_were_saved) {
    const TemporaryFolder folder;
    const Credentials credentials(folder.path("config/win-loops/"));
    ASSERT_TRUE(credentials.save(login("win_live_abc")).has_value());
    const auto loaded = credentials.load();
    ASSERT_TRUE(loaded.has_value() && loaded->login.has_value());
    EXPECT_THAT(loaded->warnings, IsEmpty());
    EXPECT_EQ(loaded->login->token, Secret("win_live_abc"));
    EXPECT_EQ(loaded->login->workspace, "workspace_123");
    EXPECT_EQ(loaded->login->expires_at, "2026-09-14T18:00:00.000Z");
    struct stat status{};
    ASSERT_EQ(::stat(credentials.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST(Credentials, are_written_in_the_form_that_the_published_client_reads) {
    EXPECT_EQ(render_login(login("win_live_abc"), ""),
              "{\n  \"token\": \"win_live_abc\",\n  \"workspace\": \"workspace_123\",\n  \"apiUrl\": "
              "\"https://win.sh\",\n"
              "  \"appUrl\": \"https://win.sh\",\n  \"expiresAt\": \"2026-09-14T18:00:00.000Z\",\n"
              "  \"createdAt\": \"2026-06-16T18:00:00.000Z\"\n}\n");
}

TEST(Credentials, keep_what_another_version_added) {
    const TemporaryFolder folder;
    folder.write("auth.json", R"({"token":"win_live_old","theme":{"dark":true},"expiresAt":"x"})");
    ASSERT_EQ(::chmod(folder.path("auth.json").c_str(), 0600), 0);
    const Credentials credentials(folder.path());
    ASSERT_TRUE(credentials.save(login("win_live_new")).has_value());
    EXPECT_THAT(folder.read("auth.json"), HasSubstr("\"theme\": {"));
    EXPECT_THAT(folder.read("auth.json"), Not(HasSubstr("win_live_old")));
}

TEST(Credentials, read_a_file_with_less_or_other_things_in_it) {
    const auto sparse = parse_login(R"({"token":"win_live_a","workspace":null,"apiUrl":5})");
    ASSERT_TRUE(sparse.has_value());
    EXPECT_EQ(sparse->workspace, "");
    EXPECT_EQ(sparse->api_url, "");
    EXPECT_TRUE(parse_login("{}")->token.empty());
}

TEST(Credentials, that_are_missing_or_without_a_token_mean_not_signed_in) {
    const TemporaryFolder folder;
    const Credentials credentials(folder.path());
    EXPECT_FALSE(credentials.load()->login.has_value());
    folder.write("auth.json", R"({"token":""})");
    EXPECT_FALSE(credentials.load()->login.has_value());
}

TEST(Credentials, that_are_broken_are_named_without_showing_them_and_kept_by_a_new_login) {
    const TemporaryFolder folder;
    const Credentials credentials(folder.path());
    for (const char* text :
         {"{\"token\":\"win_live_abc\"", "[]", "win_live_abc", "{\"token\":\"win_live_abc\\r\\nX: y\"}"}) {
        folder.write("auth.json", text);
        const auto loaded = credentials.load();
        ASSERT_FALSE(loaded.has_value()) << text;
        EXPECT_THAT(loaded.error().message, HasSubstr("auth.json"));
        EXPECT_THAT(loaded.error().message, Not(HasSubstr("win_live_abc")));
    }
    folder.write("auth.json", "{broken");
    const auto warnings = credentials.save(login("win_live_new"));
    ASSERT_TRUE(warnings.has_value());
    EXPECT_THAT(*warnings, testing::ElementsAre(HasSubstr("auth.json.unreadable")));
    EXPECT_EQ(folder.read("auth.json.unreadable"), "{broken");
    EXPECT_TRUE(credentials.load()->login.has_value());
}

TEST(Credentials, that_others_could_read_are_mended_with_a_warning) {
    const TemporaryFolder folder;
    const Credentials credentials(folder.path());
    ASSERT_TRUE(credentials.save(login("win_live_a")).has_value());
    ASSERT_EQ(::chmod(credentials.path().c_str(), 0640), 0);
    EXPECT_THAT(credentials.load()->warnings, testing::ElementsAre(HasSubstr("other users")));
    EXPECT_THAT(credentials.load()->warnings, IsEmpty());
}

TEST(Credentials, say_what_stands_in_the_way_of_saving) {
    const TemporaryFolder folder;
    folder.write("file", "");
    const auto saved = Credentials(folder.path("file/win-loops")).save(login("win_live_a"));
    ASSERT_FALSE(saved.has_value());
    EXPECT_THAT(saved.error().message, HasSubstr("file"));
    ::mkdir(folder.path("auth.json").c_str(), 0700);
    EXPECT_THAT(Credentials(folder.path()).save(login("win_live_a")).error().message, HasSubstr("auth.json"));
}

TEST(Credentials, are_neither_read_from_nor_kept_in_a_folder_of_another_user) {
    const TemporaryFolder folder;
    const Credentials credentials(folder.path("theirs"));
    ASSERT_TRUE(credentials.save(login("win_live_a")).has_value());
    if (::chown(folder.path("theirs").c_str(), 12'345, 12'345) != 0) GTEST_SKIP() << "Only root gives away.";
    EXPECT_THAT(credentials.load().error().message, HasSubstr("another user"));
    EXPECT_THAT(credentials.save(login("win_live_b")).error().message, HasSubstr("--config-dir"));
}

TEST(Credentials, warn_of_a_folder_that_others_write_in) {
    const TemporaryFolder folder;
    ASSERT_EQ(::chmod(folder.path().c_str(), 0777), 0);
    EXPECT_THAT(*Credentials(folder.path()).save(login("win_live_a")),
                testing::ElementsAre(HasSubstr("chmod go-w")));
}

TEST(Credentials, are_removed_once) {
    const TemporaryFolder folder;
    const Credentials credentials(folder.path());
    ASSERT_TRUE(credentials.save(login("win_live_a")).has_value());
    EXPECT_TRUE(*credentials.remove());
    EXPECT_FALSE(*credentials.remove());
}

TEST(Credentials, of_a_login_that_came_meanwhile_stay) {
    const TemporaryFolder folder;
    const Credentials credentials(folder.path());
    ASSERT_TRUE(credentials.save(login("win_live_a")).has_value());
    const Login before = *credentials.load()->login;
    ASSERT_TRUE(credentials.save(login("win_live_b")).has_value());
    const auto removed = credentials.remove_only(before);
    ASSERT_FALSE(removed.has_value());
    EXPECT_EQ(removed.error().kind, ErrorKind::conflict);
    const Login now = *credentials.load()->login;
    EXPECT_EQ(now.token, Secret("win_live_b"));
    EXPECT_TRUE(*credentials.remove_only(now));
    EXPECT_FALSE(credentials.load()->login.has_value());
}

TEST(ConfigFolder, is_the_one_asked_for_then_the_variable_then_the_home) {
    const auto all = environment({{"WIN_LOOPS_CONFIG_DIR", "/variable"}, {"HOME", "/home/ada"}});
    EXPECT_EQ(config_folder("/flag", all), "/flag");
    EXPECT_EQ(config_folder(std::nullopt, all), "/variable");
    EXPECT_EQ(config_folder(std::nullopt, environment({{"HOME", "/home/ada"}})),
              "/home/ada/.config/win-loops");
    EXPECT_EQ(config_folder(std::nullopt, environment({{"WIN_LOOPS_CONFIG_DIR", ""}, {"HOME", "/home/ada"}})),
              "/home/ada/.config/win-loops");
    EXPECT_FALSE(config_folder(std::nullopt, environment({})).has_value());
    EXPECT_FALSE(config_folder("", all).has_value());
    const std::string here = std::filesystem::current_path();
    EXPECT_EQ(config_folder("here/../cfg", all), here + "/cfg") << "the same from another folder";
}

TEST(Credentials, are_not_removed_without_the_lock) {
    const TemporaryFolder folder;
    const Credentials credentials(folder.path());
    ASSERT_TRUE(credentials.save(login("win_live_abc")).has_value());
    std::filesystem::remove(credentials.path() + ".lock");
    std::filesystem::create_directory(credentials.path() + ".lock");
    const auto removed = credentials.remove();
    ASSERT_FALSE(removed.has_value());
    EXPECT_THAT(removed.error().message, HasSubstr("auth.json.lock"));
    EXPECT_TRUE(credentials.load()->login.has_value());
    EXPECT_FALSE(*Credentials(folder.path("nowhere")).remove());
}

}  // namespace
}  // namespace winsh::win
