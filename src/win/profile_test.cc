#include "win/profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "base/testing/temporary_folder.h"

namespace winsh::win {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ProfileName, leads_to_no_other_folder) {
    for (const char* name : {"work", "a", "9", "client-a.eu_2", "default"})
        EXPECT_TRUE(is_profile_name(name)) << name;
    for (const char* name : {"", ".", "..", "-x", "a/b", "Work", "a b", "a\n", "\xc3\xa9", "_a"})
        EXPECT_FALSE(is_profile_name(name)) << name;
    EXPECT_FALSE(is_profile_name(std::string(65, 'a')));
    EXPECT_EQ(profile_folder("/c", "default"), "/c");
    EXPECT_EQ(profile_folder("/c", "work"), "/c/profiles/work");
}

class ProfileTest : public testing::Test {
protected:
    ProfileTest() {
        std::filesystem::create_directories(folder_.path("config"));
        std::filesystem::create_directories(folder_.path("repo/.win"));
    }
    Result<ChosenProfile> choose(const std::optional<std::string>& asked = {}) {
        return choose_profile(
            asked, folder_.path("config"), [this](const char* name) -> std::optional<std::string> {
                const auto found = variables_.find(name);
                return found == variables_.end() ? std::nullopt : std::optional(found->second);
            });
    }
    TemporaryFolder folder_;
    std::map<std::string, std::string> variables_{{"PWD", folder_.path("repo")}};
};

TEST_F(ProfileTest, is_named_by_flag_variable_folder_and_user_in_that_order) {
    EXPECT_EQ(choose()->name, "default");
    EXPECT_EQ(choose()->source, ProfileSource::usual);
    folder_.write("config/config.toml", "profile = \"own\"");
    EXPECT_EQ(choose()->name, "own");
    EXPECT_EQ(who_names_it(*choose()), folder_.path("config/config.toml"));
    folder_.write("repo/.win/config.toml", "profile = \"folder\"");
    EXPECT_EQ(choose()->name, "folder");
    EXPECT_EQ(who_names_it(*choose()), folder_.path("repo/.win/config.toml"));
    variables_["WIN_PROFILE"] = "variable";
    EXPECT_EQ(choose()->name, "variable");
    EXPECT_EQ(who_names_it(*choose()), "WIN_PROFILE");
    EXPECT_EQ(choose("flag")->name, "flag");
    EXPECT_EQ(choose("default")->source, ProfileSource::flag);
}

TEST_F(ProfileTest, that_is_none_is_not_replaced_by_another) {
    folder_.write("config/config.toml", "profile = \"own\"");
    variables_["WIN_PROFILE"] = "../own";
    EXPECT_EQ(choose().error().kind, ErrorKind::invalid);
    EXPECT_THAT(choose().error().message, HasSubstr("WIN_PROFILE"));
    EXPECT_THAT(choose("").error().message, HasSubstr("--profile"));
    variables_["WIN_PROFILE"] = "";
    folder_.write("repo/.win/config.toml", "profile = \"\"");
    EXPECT_EQ(choose().error().kind, ErrorKind::unavailable);
    EXPECT_EQ(choose("own")->name, "own") << "a broken file stands in nobody's way who names one";
}

TEST_F(ProfileTest, lists_those_that_have_a_login) {
    EXPECT_THAT(profiles_in(folder_.path("config")), IsEmpty());
    for (const char* name : {"b", "a", "Bad", "empty"})
        std::filesystem::create_directories(folder_.path(std::string("config/profiles/") + name));
    for (const char* file : {"config/auth.json", "config/profiles/a/auth.json", "config/profiles/b/auth.json",
                             "config/profiles/Bad/auth.json"})
        folder_.write(file, "{}");
    EXPECT_THAT(profiles_in(folder_.path("config")), ElementsAre("default", "a", "b"));
}

}  // namespace
}  // namespace winsh::win
