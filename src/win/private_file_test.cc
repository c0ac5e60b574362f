#include "win/private_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/testing/temporary_folder.h"

namespace winsh::win {
namespace {

using testing::HasSubstr;

unsigned mode_of(const std::string& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777u;
}

TEST(PrivateFile, is_readable_by_its_owner_alone_and_so_is_its_folder) {
    const TemporaryFolder folder;
    ASSERT_TRUE(make_private_folder(folder.path("a/b/c")).has_value());
    ASSERT_TRUE(write_private_file(folder.path("a/b/c/file"), "secret").has_value());
    EXPECT_EQ(mode_of(folder.path("a")), 0700u);
    EXPECT_EQ(mode_of(folder.path("a/b/c")), 0700u);
    EXPECT_EQ(mode_of(folder.path("a/b/c/file")), 0600u);
    EXPECT_EQ(folder.names("a/b/c"), std::vector<std::string>{"file"});
}

TEST(PrivateFile, mends_what_others_could_read_and_says_so) {
    const TemporaryFolder folder;
    ASSERT_TRUE(write_private_file(folder.path("file"), "secret").has_value());
    EXPECT_EQ((*read_private_file(folder.path("file"), 100))->read_by_others, ReadByOthers::no);
    ::chmod(folder.path("file").c_str(), 0644);
    const auto file = read_private_file(folder.path("file"), 100);
    ASSERT_TRUE(file.has_value() && file->has_value());
    EXPECT_EQ((*file)->bytes, "secret");
    EXPECT_EQ((*file)->read_by_others, ReadByOthers::was_possible);
    EXPECT_EQ(mode_of(folder.path("file")), 0600u);
}

TEST(PrivateFile, leaves_a_folder_that_was_there_as_it_is) {
    const TemporaryFolder folder;
    struct Case {
        mode_t mode;
        std::size_t warnings;
    };
    for (const auto& [mode, warnings] : {Case{0755, 0}, Case{0775, 1}, Case{0757, 1}, Case{01777, 0}}) {
        ASSERT_EQ(::chmod(folder.path().c_str(), mode), 0);
        const auto made = make_private_folder(folder.path());
        ASSERT_TRUE(made.has_value()) << made.error().message;
        EXPECT_EQ(made->size(), warnings) << mode;
        struct stat status{};
        ASSERT_EQ(::stat(folder.path().c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 07777u, mode);
        ASSERT_TRUE(make_private_folder(folder.path("below")).has_value());
        EXPECT_EQ(mode_of(folder.path("below")), 0700u);
    }
}

TEST(PrivateFile, lies_in_no_folder_of_another_user) {
    const TemporaryFolder folder;
    ASSERT_EQ(::mkdir(folder.path("theirs").c_str(), 0777), 0);
    if (::chown(folder.path("theirs").c_str(), 12'345, 12'345) != 0) GTEST_SKIP() << "Only root gives away.";
    EXPECT_THAT(make_private_folder(folder.path("theirs")).error().message, HasSubstr("another user"));
    ASSERT_EQ(::symlink(folder.path().c_str(), folder.path("link").c_str()), 0);
    EXPECT_TRUE(require_own_folder(folder.path("link")).has_value());
    ASSERT_EQ(::lchown(folder.path("link").c_str(), 12'345, 12'345), 0);
    EXPECT_THAT(require_own_folder(folder.path("link")).error().message, HasSubstr("another user"));
    EXPECT_TRUE(require_own_folder(folder.path("missing")).has_value());
}

TEST(PrivateFile, is_replaced_as_a_whole_even_where_others_could_read_the_old_one) {
    const TemporaryFolder folder;
    folder.write("file", "old and longer");
    ::chmod(folder.path("file").c_str(), 0644);
    ASSERT_TRUE(write_private_file(folder.path("file"), "new").has_value());
    EXPECT_EQ(folder.read("file"), "new");
    EXPECT_EQ(mode_of(folder.path("file")), 0600u);
}

TEST(PrivateFile, follows_a_symbolic_link) {
    const TemporaryFolder folder;
    folder.write("real", "old");
    ASSERT_EQ(::symlink(folder.path("real").c_str(), folder.path("link").c_str()), 0);
    ASSERT_TRUE(write_private_file(folder.path("link"), "new").has_value());
    EXPECT_EQ(folder.read("real"), "new");
}

TEST(PrivateFile, follows_no_link_that_another_user_planted) {
    const TemporaryFolder folder;
    folder.write("real", "kept");
    ::chmod(folder.path("real").c_str(), 0644);
    ASSERT_EQ(::symlink("real", folder.path("planted").c_str()), 0);
    ASSERT_EQ(::symlink("planted", folder.path("own").c_str()), 0);
    ASSERT_TRUE(write_private_file(folder.path("own"), "kept").has_value());
    if (::lchown(folder.path("planted").c_str(), 12'345, 12'345) != 0)
        GTEST_SKIP() << "Only root gives away.";
    ::chmod(folder.path("real").c_str(), 0644);
    for (const char* name : {"planted", "own"}) {
        EXPECT_THAT(write_private_file(folder.path(name), "new").error().message, HasSubstr("another user"));
        EXPECT_THAT(read_private_file(folder.path(name), 100).error().message, HasSubstr("another user"));
    }
    EXPECT_EQ(folder.read("real"), "kept");
    EXPECT_EQ(mode_of(folder.path("real")), 0644u);
}

TEST(PrivateFile, of_another_user_is_not_read) {
    const TemporaryFolder folder;
    folder.write("theirs", "{}");
    if (::chown(folder.path("theirs").c_str(), 12'345, 12'345) != 0) GTEST_SKIP() << "Only root gives away.";
    EXPECT_THAT(read_private_file(folder.path("theirs"), 100).error().message, HasSubstr("another user"));
}

TEST(PrivateFile, says_what_stands_in_the_way) {
    const TemporaryFolder folder;
    ::mkdir(folder.path("folder").c_str(), 0700);
    folder.write("file", "kept");
    const auto over_folder = write_private_file(folder.path("folder"), "x");
    ASSERT_FALSE(over_folder.has_value());
    EXPECT_THAT(over_folder.error().message, HasSubstr("is a folder"));
    EXPECT_THAT(make_private_folder(folder.path("file/below")).error().message, HasSubstr("file"));
    EXPECT_THAT(make_private_folder(folder.path("file")).error().message, HasSubstr("is a file"));
    EXPECT_THAT(write_private_file(folder.path("missing/file"), "x").error().message,
                HasSubstr("No such file"));
    EXPECT_EQ(folder.read("file"), "kept");
    EXPECT_FALSE(read_private_file(folder.path("folder"), 100).has_value());
    EXPECT_FALSE(remove_file(folder.path("folder")).has_value());
}

TEST(PrivateFile, keeps_the_old_content_when_the_disk_is_full) {
    // /dev/full is written in place and fails as a full disk does.
    const auto written = write_private_file("/dev/full", "x");
    ASSERT_FALSE(written.has_value());
    EXPECT_EQ(written.error().kind, ErrorKind::unavailable);
    EXPECT_THAT(written.error().message, HasSubstr("No space left"));
}

TEST(PrivateFile, never_replaces_a_device) {
    ASSERT_TRUE(write_private_file("/dev/null", "x").has_value());
    struct stat status{};
    ASSERT_EQ(::stat("/dev/null", &status), 0);
    EXPECT_TRUE(S_ISCHR(status.st_mode));
}

TEST(PrivateFile, does_not_hang_on_a_pipe_nor_read_without_end) {
    const TemporaryFolder folder;
    ASSERT_EQ(::mkfifo(folder.path("pipe").c_str(), 0600), 0);
    EXPECT_THAT(read_private_file(folder.path("pipe"), 100).error().message, HasSubstr("not a regular file"));
    folder.write("large", std::string(101, 'x'));
    EXPECT_THAT(read_private_file(folder.path("large"), 100).error().message, HasSubstr("larger than 100"));
}

TEST(PrivateFile, that_is_missing_is_no_error) {
    const TemporaryFolder folder;
    const auto file = read_private_file(folder.path("none"), 10);
    ASSERT_TRUE(file.has_value());
    EXPECT_FALSE(file->has_value());
    EXPECT_FALSE(*remove_file(folder.path("none")));
    folder.write("some", "");
    EXPECT_TRUE(*remove_file(folder.path("some")));
}

}  // namespace
}  // namespace winsh::win
