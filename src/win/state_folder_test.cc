#include "win/state_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "base/json.h"
#include "base/testing/temporary_folder.h"
#include "base/text.h"

namespace winsh::win {
namespace {

using testing::HasSubstr;
constexpr const char* kId = "20260616T180000Z-9f31c2aa";

class StateFolderTest : public testing::Test {
protected:
    Result<StateFolder> open() { return StateFolder::open(repository_.path()); }
    unsigned mode_of(const std::string& name) {
        struct stat status{};
        EXPECT_EQ(::stat(repository_.path(name).c_str(), &status), 0) << name;
        return status.st_mode & 0777u;
    }
    std::string refusal() {
        const auto opened = open();
        EXPECT_FALSE(opened.has_value());
        return opened.has_value() ? "" : opened.error().message;
    }
    TemporaryFolder repository_;
};

TEST_F(StateFolderTest, keeps_the_files_of_a_start_for_the_user_alone) {
    const auto state = open();
    ASSERT_TRUE(state.has_value()) << state.error().message;
    const auto brief = state->write(kId, "{}", "# brief");
    ASSERT_TRUE(brief.has_value()) << brief.error().message;
    EXPECT_EQ(StateFolder::files_of(repository_.path(), kId).brief,
              repository_.path(std::string(".win/state/starts/") + kId + "/brief.md"));
    EXPECT_EQ(repository_.read(std::string(".win/state/starts/") + kId + "/snapshot.json"), "{}");
    EXPECT_EQ(repository_.read(std::string(".win/state/starts/") + kId + "/brief.md"), "# brief");
    EXPECT_EQ(mode_of(std::string(".win/state/starts/") + kId + "/brief.md"), 0600u);
    EXPECT_EQ(mode_of(std::string(".win/state/starts/") + kId), 0700u);
    EXPECT_EQ(mode_of(".win/state"), 0700u);
    EXPECT_EQ(repository_.names(std::string(".win/state/starts/") + kId).size(), 2u)
        << "nothing else is left";
    EXPECT_FALSE(state->write(kId, "{}", "another").has_value()) << "an id is one start's";
}

TEST_F(StateFolderTest, holds_the_brief_that_it_wrote_whatever_is_laid_in_its_place) {
    const auto brief = open()->write(kId, "{}", "# brief");
    ASSERT_TRUE(brief.has_value()) << brief.error().message;
    std::filesystem::remove_all(repository_.path(".win"));
    std::string text(100, '\0');
    text.resize(static_cast<std::size_t>(::read(brief->descriptor(), text.data(), text.size())));
    EXPECT_EQ(text, "# brief");
}

TEST_F(StateFolderTest, is_ignored_by_git_whatever_the_repository_says) {
    std::filesystem::create_directories(repository_.path(".win/state"));
    repository_.write(".win/state/.gitignore", "!*\n");
    ASSERT_TRUE(open().has_value());
    EXPECT_EQ(repository_.read(".win/state/.gitignore"), "*\n");
}

TEST_F(StateFolderTest, follows_no_link_that_the_repository_has_laid) {
    const TemporaryFolder elsewhere;
    for (const char* name : {".win", ".win/state", ".win/state/starts"}) {
        std::filesystem::remove_all(repository_.path(".win"));
        std::filesystem::create_directories(std::filesystem::path(repository_.path(name)).parent_path());
        std::filesystem::create_directory_symlink(elsewhere.path(), repository_.path(name));
        EXPECT_THAT(refusal(), HasSubstr("symbolic link")) << name;
    }
    std::filesystem::remove_all(repository_.path(".win"));
    elsewhere.write("mine", "precious");
    const auto state = open();
    ASSERT_TRUE(state.has_value());
    std::filesystem::create_symlink(elsewhere.path("mine"), repository_.path(".win/state/starts.jsonl"));
    EXPECT_FALSE(state->record("{}").has_value());
    std::filesystem::remove(repository_.path(".win/state/starts.jsonl"));
    std::filesystem::create_hard_link(elsewhere.path("mine"), repository_.path(".win/state/starts.jsonl"));
    EXPECT_FALSE(state->record("{}").has_value());
    EXPECT_EQ(elsewhere.read("mine"), "precious");
    EXPECT_EQ(elsewhere.names().size(), 1u);
}

TEST_F(StateFolderTest, refuses_what_stands_in_its_way) {
    repository_.write(".win", "a file");
    EXPECT_THAT(refusal(), HasSubstr(repository_.path(".win")));
    EXPECT_FALSE(StateFolder::open(repository_.path("nowhere")).has_value());
    EXPECT_FALSE(StateFolder::open(repository_.path(".win")).has_value());
}

TEST_F(StateFolderTest, refuses_a_folder_in_which_others_write) {
    std::filesystem::create_directory(repository_.path(".win"));
    for (const mode_t mode : {0777u, 0770u, 0702u}) {
        ASSERT_EQ(::chmod(repository_.path(".win").c_str(), mode), 0);
        EXPECT_THAT(refusal(), HasSubstr("chmod go-w")) << mode;
    }
}

TEST_F(StateFolderTest, refuses_a_repository_in_which_everybody_writes) {
    ASSERT_EQ(::chmod(repository_.path().c_str(), 0777), 0);
    EXPECT_THAT(refusal(), HasSubstr("chmod go-w " + repository_.path()));
    EXPECT_TRUE(repository_.names().empty()) << "nothing is left there";
}

TEST_F(StateFolderTest, refuses_a_sticky_folder_in_which_others_may_lay_what_the_agent_reads) {
    ASSERT_EQ(::chmod(repository_.path().c_str(), 01777), 0);
    EXPECT_THAT(refusal(), HasSubstr("Other users may write in " + repository_.path()));
    EXPECT_THAT(refusal(), HasSubstr("Work in a folder of your own."))
        << "such a folder is sticky on purpose";
    EXPECT_FALSE(StateFolder::check(repository_.path()).has_value());
    EXPECT_TRUE(repository_.names().empty()) << "nothing is left there";
    ASSERT_EQ(::chmod(repository_.path().c_str(), 0700), 0);
    std::filesystem::create_directory(repository_.path(".win"));
    ASSERT_EQ(::chmod(repository_.path(".win").c_str(), 01777), 0);
    EXPECT_THAT(refusal(), HasSubstr("Other users may write in " + repository_.path(".win")));
}

TEST_F(StateFolderTest, refuses_a_repository_of_another_user) {
    if (::chown(repository_.path().c_str(), 12'345, 12'345) != 0)
        GTEST_SKIP() << "Only root can give a folder away.";
    EXPECT_THAT(refusal(), HasSubstr("another user (number 12345)"));
    EXPECT_TRUE(repository_.names().empty());
}

TEST_F(StateFolderTest, refuses_a_repository_below_a_folder_in_which_everybody_writes) {
    std::filesystem::create_directories(repository_.path("shared/ours/repo"));
    const std::string shared = repository_.path("shared");
    const auto opened = [&] { return StateFolder::open(repository_.path("shared/ours/repo")); };
    ASSERT_EQ(::chmod(shared.c_str(), 0777), 0);
    const auto refused = opened();
    ASSERT_FALSE(refused.has_value());
    EXPECT_THAT(refused.error().message, HasSubstr("chmod o-w " + shared));
    EXPECT_THAT(refused.error().message, HasSubstr("in the place of " + shared + "/ours/repo"));
    EXPECT_TRUE(repository_.names("shared/ours/repo").empty()) << "nothing is left there";
    ASSERT_EQ(::chmod(shared.c_str(), 01777), 0);
    EXPECT_TRUE(opened().has_value()) << "in a sticky folder others cannot replace what is ours";
    ASSERT_EQ(::chmod(shared.c_str(), 0775), 0);
    EXPECT_TRUE(opened().has_value()) << "members of a group that shares a repository may";
}

TEST_F(StateFolderTest, refuses_a_repository_below_one_also_by_another_way) {
    std::filesystem::create_directories(repository_.path("shared/repo"));
    ASSERT_EQ(::chmod(repository_.path("shared").c_str(), 0777), 0);
    std::filesystem::create_directory_symlink(repository_.path("shared/repo"), repository_.path("link"));
    EXPECT_FALSE(StateFolder::open(repository_.path("link")).has_value());
    EXPECT_FALSE(StateFolder::open(repository_.path("shared/repo/../repo")).has_value());
}

TEST_F(StateFolderTest, refuses_a_repository_below_a_folder_of_another_user) {
    std::filesystem::create_directories(repository_.path("theirs/ours/repo"));
    if (::chown(repository_.path("theirs").c_str(), 12'345, 12'345) != 0)
        GTEST_SKIP() << "Only root can give a folder away.";
    for (const mode_t mode : {0755u, 01777u}) {
        ASSERT_EQ(::chmod(repository_.path("theirs").c_str(), mode), 0);
        const auto refused = StateFolder::open(repository_.path("theirs/ours/repo"));
        ASSERT_FALSE(refused.has_value());
        EXPECT_THAT(refused.error().message,
                    HasSubstr(repository_.path("theirs") + " belongs to another user (number 12345)"));
    }
    EXPECT_TRUE(repository_.names("theirs/ours/repo").empty());
}

TEST_F(StateFolderTest, refuses_a_folder_of_another_user) {
    std::filesystem::create_directory(repository_.path(".win"));
    if (::chown(repository_.path(".win").c_str(), 12'345, 12'345) != 0)
        GTEST_SKIP() << "Only root can give a folder away.";
    EXPECT_THAT(refusal(), HasSubstr("another user (number 12345)"));
}

TEST_F(StateFolderTest, records_whole_lines_of_several_at_once) {
    constexpr int kThreads = 8;
    constexpr int kLines = 50;
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread)
        threads.emplace_back([&, thread] {
            const auto state = StateFolder::open(repository_.path());
            ASSERT_TRUE(state.has_value());
            const std::string filler(3'000, static_cast<char>('a' + thread));
            for (int line = 0; line < kLines; ++line)
                EXPECT_TRUE(state->record(to_text(Json::object({{"id", filler}}))).has_value());
        });
    threads.clear();
    const std::string text = repository_.read(".win/state/starts.jsonl");
    ASSERT_TRUE(text.ends_with('\n'));
    const auto lines = split(std::string_view(text).substr(0, text.size() - 1), '\n');
    EXPECT_EQ(lines.size(), static_cast<std::size_t>(kThreads * kLines));
    for (const std::string_view line : lines) EXPECT_TRUE(parse_json(line).has_value()) << line;
    EXPECT_EQ(mode_of(".win/state/starts.jsonl"), 0600u);
}

TEST_F(StateFolderTest, gives_a_line_that_a_crash_cut_short_an_end) {
    const auto state = open();
    repository_.write(".win/state/starts.jsonl", "{\"id\":\"cut");
    ASSERT_TRUE(state->record("{\"id\":\"whole\"}").has_value());
    EXPECT_EQ(repository_.read(".win/state/starts.jsonl"), "{\"id\":\"cut\n{\"id\":\"whole\"}\n");
}

TEST_F(StateFolderTest, takes_away_what_is_two_weeks_old_and_nothing_else) {
    const auto state = open();
    const Timestamp now = *from_iso8601("2026-07-01T00:00:00Z");
    for (const char* id : {"20260616T180000Z-9f31c2aa", "20260618T180000Z-9f31c2aa"})
        ASSERT_TRUE(state->write(id, "{}", "b").has_value());
    std::filesystem::create_directory(repository_.path(".win/state/starts/mine"));
    state->forget_old(now);
    EXPECT_THAT(repository_.names(".win/state/starts"),
                testing::ElementsAre("20260618T180000Z-9f31c2aa", "mine"));
    EXPECT_EQ(start_id(now, "0a0b0c0d"), "20260701T000000Z-0a0b0c0d");
}

}  // namespace
}  // namespace winsh::win
