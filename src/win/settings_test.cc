#include "win/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/format.h"
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
    const std::string sign = "\u26A0\uFE0F \uFEF7";
    EXPECT_EQ(*with_profile("# " + sign + "\nprofile = \"a\" # " + sign, "work"),
              "# " + sign + "\nprofile = \"work\" # " + sign);
    for (const char* letter : {"\uFEF7", "\u0434", "\u3042", "\u00A0"})
        EXPECT_FALSE(parse_settings(format("[{}syr# ", letter)).has_value()) << "where white space may be";
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

TEST_F(FolderSettingsTest, of_another_user_are_passed_by) {
    if (::geteuid() != 0) GTEST_SKIP() << "Only root can give files away.";
    std::filesystem::create_directories(folder_.path("repo/src/.win"));
    write("profile = \"work\"");
    const std::string inner = folder_.path("repo/src/.win/config.toml");
    for (const char* text : {"", "profile = \"theirs\"", "{broken"}) {
        folder_.write("repo/src/.win/config.toml", text);
        ASSERT_EQ(::chown(inner.c_str(), 12'345, 12'345), 0);
        const auto found = find_folder_settings(folder_.path("repo/src"));
        ASSERT_TRUE(found.has_value()) << found.error().message;
        EXPECT_EQ(found->settings.profile, "work") << text;
        EXPECT_EQ(found->file, file_);
        EXPECT_THAT(found->notes, ElementsAre(inner + " belongs to another user and is not read."));
    }
    // Nor is one's own in a folder of theirs, who could have laid another one there.
    ASSERT_EQ(::chown(inner.c_str(), 0, 0), 0);
    ASSERT_EQ(::chown(folder_.path("repo/src/.win").c_str(), 12'345, 12'345), 0);
    EXPECT_EQ(find_folder_settings(folder_.path("repo/src"))->file, file_);
    std::filesystem::remove(inner);
    const auto without = find_folder_settings(folder_.path("repo/src"));
    EXPECT_EQ(without->file, file_);
    EXPECT_THAT(without->notes, testing::IsEmpty()) << "such as win start leaves it";
}

/// Somebody who, other than root, is kept out by permissions.
class AsSomebody {
public:
    static constexpr uid_t kUser = 23'456;
    AsSomebody() { EXPECT_EQ(::seteuid(kUser), 0); }
    ~AsSomebody() { EXPECT_EQ(::seteuid(0), 0); }
    AsSomebody(const AsSomebody&) = delete;
    AsSomebody& operator=(const AsSomebody&) = delete;
};

TEST_F(FolderSettingsTest, of_another_user_that_are_shut_stop_nothing) {
    if (::geteuid() != 0) GTEST_SKIP() << "Only root can give files away.";
    std::filesystem::create_directories(folder_.path("repo/src/.win"));
    write("profile = \"work\"");
    for (const char* ours : {"", "repo", "repo/src", "repo/.win", "repo/.win/config.toml"})
        ASSERT_EQ(::chown(folder_.path(ours).c_str(), AsSomebody::kUser, AsSomebody::kUser), 0);
    const std::string folder = folder_.path("repo/src/.win");
    const std::string inner = folder + "/config.toml";
    const auto passed_by = [&](const std::string& start) {
        const AsSomebody somebody;
        const auto found = find_folder_settings(start);
        ASSERT_TRUE(found.has_value()) << found.error().message;
        EXPECT_EQ(found->settings.profile, "work");
        EXPECT_THAT(found->notes, ElementsAre(HasSubstr("another user")));
    };
    ASSERT_EQ(::chown(folder.c_str(), 12'345, 12'345), 0);
    ASSERT_EQ(::chmod(folder.c_str(), 0700), 0);
    passed_by(folder_.path("repo/src"));  // As win start leaves it.
    ASSERT_EQ(::chmod(folder.c_str(), 0755), 0);
    folder_.write("repo/src/.win/config.toml", "");
    ASSERT_EQ(::chmod(inner.c_str(), 0), 0);
    passed_by(folder_.path("repo/src"));
    std::filesystem::remove(inner);
    std::filesystem::create_symlink("/nowhere", inner);
    passed_by(folder_.path("repo/src"));
    // The whole folder that one is in.
    ASSERT_EQ(::chown(folder_.path("repo/src").c_str(), 12'345, 12'345), 0);
    ASSERT_EQ(::chmod(folder_.path("repo/src").c_str(), 0700), 0);
    passed_by(folder_.path("repo/src"));
    passed_by(folder_.path("repo/src/deep/in/it"));
}

// With the permissions of a user whom they bind.
TEST_F(FolderSettingsTest, of_another_user_are_no_reason_to_overlook_ones_own_that_are_shut) {
    if (::geteuid() != 0) GTEST_SKIP() << "Only root can be somebody else.";
    write("profile = \"work\"");
    std::filesystem::create_directories(folder_.path("repo/src"));
    for (const char* ours : {"", "repo", "repo/src", "repo/.win", "repo/.win/config.toml"})
        ASSERT_EQ(::chown(folder_.path(ours).c_str(), AsSomebody::kUser, AsSomebody::kUser), 0);
    for (const char* shut : {"repo/.win/config.toml", "repo/.win", "repo"}) {
        ASSERT_EQ(::chmod(folder_.path(shut).c_str(), 0), 0);
        {
            const AsSomebody somebody;
            const auto refused = find_folder_settings(folder_.path("repo/src"));
            ASSERT_FALSE(refused.has_value()) << shut;
            EXPECT_THAT(refused.error().message, HasSubstr("Permission denied"));
        }
        ASSERT_EQ(::chmod(folder_.path(shut).c_str(), 0755), 0);
    }
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
