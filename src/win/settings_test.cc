#include "win/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/testing/temporary_folder.h"

namespace winsh::win {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Settings, say_which_profile_and_name_what_they_do_not_know) {
    const auto settings =
        parse_settings("# ours\nprofile = \"work\"\nkeyring = true\napi_url = \"https://x\"\n");
    ASSERT_TRUE(settings.has_value()) << settings.error().message;
    EXPECT_EQ(settings->profile, "work");
    EXPECT_EQ(settings->keyring, true);
    EXPECT_THAT(settings->unknown_keys, ElementsAre("api_url"));
    EXPECT_FALSE(parse_settings("")->profile.has_value());
}

TEST(Settings, name_the_line_of_what_is_wrong) {
    for (const char* text :
         {"\nprofile = 7", "\nprofile = \"../work\"", "\nprofile = \"\"", "\nkeyring = \"yes\"",
          "\nprofile = work", "\n= 1", "\nprofile = \"a\"\nprofile = \"b\""}) {
        const auto settings = parse_settings(text);
        ASSERT_FALSE(settings.has_value()) << text;
        EXPECT_THAT(settings.error().message, HasSubstr("Line ")) << text;
    }
    EXPECT_FALSE(parse_settings(std::string(65'537, '#')).has_value());
}

TEST(Settings, keep_everything_else_when_the_profile_is_changed) {
    EXPECT_EQ(*with_profile("", "work"), "profile = \"work\"\n");
    EXPECT_EQ(*with_profile("# ours\nprofile = \"a\"\n[agent]\nprofile = \"b\"\n", "work"),
              "# ours\nprofile = \"work\"\n[agent]\nprofile = \"b\"\n");
    EXPECT_EQ(*with_profile("[agent]\nprofile = \"b\"", "work"),
              "profile = \"work\"\n[agent]\nprofile = \"b\"");
    EXPECT_EQ(*with_profile("profile = 'a'  # of the team\r\nagent = 1", "work"),
              "profile = \"work\"  # of the team\r\nagent = 1");
    EXPECT_FALSE(with_profile("profile = \"\"\"\na\"\"\"\n", "work").has_value());
    EXPECT_FALSE(with_profile("{broken", "work").has_value());
}

class FolderSettingsTest : public testing::Test {
protected:
    FolderSettingsTest() { std::filesystem::create_directories(folder_.path("repo/.win")); }
    void write(const std::string& text, mode_t mode = 0644) {
        folder_.write("repo/.win/config.toml", text);
        ::chmod(file_.c_str(), mode);
    }
    TemporaryFolder folder_;
    std::string file_ = folder_.path("repo/.win/config.toml");
};

TEST_F(FolderSettingsTest, are_the_nearest_from_the_folder_upwards) {
    std::filesystem::create_directories(folder_.path("repo/src/deep"));
    EXPECT_EQ(find_folder_settings(folder_.path("repo"))->file, "");
    write("profile = \"work\"");
    for (const char* below : {"repo", "repo/src/deep"}) {
        const auto found = find_folder_settings(folder_.path(below));
        ASSERT_TRUE(found.has_value()) << found.error().message;
        EXPECT_EQ(found->settings.profile, "work");
        EXPECT_EQ(found->file, file_);
    }
    EXPECT_EQ(find_folder_settings(folder_.path())->file, "");
    EXPECT_EQ(find_folder_settings("")->file, "");
}

TEST_F(FolderSettingsTest, say_that_no_other_key_has_an_effect) {
    write("profile = \"work\"\napi_url = \"https://evil.example\"\nkeyring = true");
    EXPECT_THAT(find_folder_settings(folder_.path("repo"))->notes,
                ElementsAre(HasSubstr("api_url"), HasSubstr("keyring")));
}

TEST_F(FolderSettingsTest, are_refused_where_others_may_write_to_them) {
    write("profile = \"work\"", 0664);
    const auto refused = find_folder_settings(folder_.path("repo"));
    ASSERT_FALSE(refused.has_value());
    EXPECT_THAT(refused.error().message, HasSubstr("chmod go-w " + file_));
    ::chmod(file_.c_str(), 0644);
    ::chmod(folder_.path("repo/.win").c_str(), 0777);
    EXPECT_FALSE(find_folder_settings(folder_.path("repo")).has_value());
}

TEST_F(FolderSettingsTest, of_another_user_are_not_read) {
    if (::geteuid() != 0) GTEST_SKIP() << "Only root can give files away.";
    write("profile = \"work\"");
    ASSERT_EQ(::chown(file_.c_str(), 12'345, 12'345), 0);
    const auto found = find_folder_settings(folder_.path("repo"));
    ASSERT_TRUE(found.has_value());
    EXPECT_FALSE(found->settings.profile.has_value());
    EXPECT_THAT(found->notes, ElementsAre(HasSubstr("another user")));
}

TEST_F(FolderSettingsTest, that_cannot_be_looked_for_are_not_taken_for_none) {
    const auto refused = find_folder_settings(folder_.path(std::string(300, 'a')));
    ASSERT_FALSE(refused.has_value());
    EXPECT_THAT(refused.error().message, HasSubstr("File name too long"));
}

TEST_F(FolderSettingsTest, that_cannot_be_understood_stop_everything) {
    write("{broken");
    const auto broken = find_folder_settings(folder_.path("repo"));
    ASSERT_FALSE(broken.has_value());
    EXPECT_THAT(broken.error().message, HasSubstr(file_));
    std::filesystem::remove(file_);
    std::filesystem::create_symlink("/etc/passwd", file_);
    EXPECT_FALSE(find_folder_settings(folder_.path("repo")).has_value());
    std::filesystem::remove(file_);
    ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
    EXPECT_FALSE(find_folder_settings(folder_.path("repo")).has_value());
}

}  // namespace
}  // namespace winsh::win
