#include "win/snapshot_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "win/testing/fake_world.h"

namespace winsh::win {
namespace {

class SnapshotCacheTest : public testing::Test {
protected:
    SnapshotCache cache() { return {fake_.world().environment, fake_.clock}; }
    ServerUrl server(std::string_view text = "https://win.sh") { return *ServerUrl::parse(text, "x"); }
    std::string only_file() {
        const auto names = fake_.home.names(".cache/win");
        EXPECT_EQ(names.size(), 1u);
        return names.empty() ? "" : ".cache/win/" + names.front();
    }
    Secret token_ = Secret("win_live_a");
    FakeWorld fake_;
};

TEST_F(SnapshotCacheTest, gives_back_the_bytes_that_it_was_given) {
    const std::string bytes("{\"a\":\"\\u0000\"}\n\0x", 17);
    cache().keep(server(), token_, "bug-autofix", {"\"e\"", bytes});
    const auto entry = cache().find(server(), token_, "bug-autofix");
    ASSERT_TRUE(entry.has_value());
    EXPECT_EQ(entry->etag, "\"e\"");
    EXPECT_EQ(entry->bytes, bytes);
    cache().keep(server(), token_, "bug-autofix", {"\"f\"", "new"});
    EXPECT_EQ(cache().find(server(), token_, "bug-autofix")->bytes, "new");
}

TEST_F(SnapshotCacheTest, keeps_servers_tokens_and_loops_apart) {
    cache().keep(server(), token_, "bug-autofix", {"\"e\"", "x"});
    EXPECT_FALSE(cache().find(server("https://other.example"), token_, "bug-autofix").has_value());
    EXPECT_FALSE(cache().find(server(), Secret("win_live_b"), "bug-autofix").has_value());
    EXPECT_FALSE(cache().find(server(), token_, "seo-growth").has_value());
}

TEST_F(SnapshotCacheTest, is_for_the_user_alone_and_does_not_show_the_token) {
    cache().keep(server(), token_, "bug-autofix", {"\"e\"", "x"});
    struct stat status{};
    ASSERT_EQ(::stat(fake_.home.path(only_file()).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0600u);
    ASSERT_EQ(::stat(fake_.home.path(".cache/win").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0700u);
    EXPECT_EQ(only_file().find("win_live"), std::string::npos);
}

TEST_F(SnapshotCacheTest, is_as_good_as_empty_when_damaged) {
    cache().keep(server(), token_, "bug-autofix", {"\"e\"", "{\"a\":1}"});
    const std::string file = only_file();
    const std::string good = fake_.home.read(file);
    for (const std::string& damaged :
         {std::string(), std::string("\n"), good.substr(0, good.size() - 1), good + "x",
          std::string("{}\n{\"a\":1}"), std::string("not json\n{\"a\":1}"), std::string(20, '\0')}) {
        fake_.home.write(file, damaged);
        EXPECT_FALSE(cache().find(server(), token_, "bug-autofix").has_value()) << damaged;
    }
    cache().keep(server(), token_, "bug-autofix", {"\"e\"", "{\"a\":1}"});
    EXPECT_TRUE(cache().find(server(), token_, "bug-autofix").has_value());
}

TEST_F(SnapshotCacheTest, that_cannot_be_written_is_no_trouble) {
    fake_.home.write(".cache", "a file");
    cache().keep(server(), token_, "bug-autofix", {"\"e\"", "x"});
    EXPECT_FALSE(cache().find(server(), token_, "bug-autofix").has_value());
    fake_.variables.clear();
    cache().keep(server(), token_, "bug-autofix", {"\"e\"", "x"});
    EXPECT_FALSE(cache().find(server(), token_, "bug-autofix").has_value());
}

TEST_F(SnapshotCacheTest, keeps_nothing_that_could_not_be_asked_for_again) {
    for (const char* etag : {"", "\"a\r\nX: y\"", "\"\xff\""})
        cache().keep(server(), token_, "bug-autofix", {etag, "x"});
    EXPECT_FALSE(std::filesystem::exists(fake_.home.path(".cache/win")) &&
                 !fake_.home.names(".cache/win").empty());
}

TEST_F(SnapshotCacheTest, stands_where_the_desktop_says) {
    fake_.variables["XDG_CACHE_HOME"] = fake_.home.path("elsewhere");
    cache().keep(server(), token_, "bug-autofix", {"\"e\"", "x"});
    EXPECT_EQ(fake_.home.names("elsewhere/win").size(), 1u);
}

TEST_F(SnapshotCacheTest, forgets_what_was_not_written_for_a_month) {
    cache().keep(server(), token_, "bug-autofix", {"\"e\"", "x"});
    const auto old = std::chrono::file_clock::from_sys(fake_.clock.now() - std::chrono::days(31));
    std::filesystem::last_write_time(fake_.home.path(only_file()),
                                     std::chrono::time_point_cast<std::chrono::file_clock::duration>(old));
    cache().keep(server(), token_, "seo-growth", {"\"e\"", "y"});
    EXPECT_FALSE(cache().find(server(), token_, "bug-autofix").has_value());
    EXPECT_TRUE(cache().find(server(), token_, "seo-growth").has_value());
}

}  // namespace
}  // namespace winsh::win
