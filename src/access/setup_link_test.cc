#include "access/setup_link.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace winsh {
namespace {

class SetupLinkTest : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "winsh-setup-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    SetupLink link() { return SetupLink(folder_, "http://127.0.0.1:8787", clock_, random_); }
    std::string path() const { return folder_ + "/setup-link"; }
    std::string file() const {
        std::stringstream out;
        out << std::ifstream(path()).rdbuf();
        return out.str();
    }
    static std::string key_of(const std::string& url) { return url.substr(url.find("key=") + 4); }

    std::string folder_;
    FakeClock clock_;
    SystemRandom random_;
};

TEST_F(SetupLinkTest, stands_alone_in_a_file_that_only_its_owner_reads) {
    const std::string url = link().current_or_new().value();
    EXPECT_TRUE(url.starts_with("http://127.0.0.1:8787/set-up?key=")) << url;
    EXPECT_EQ(key_of(url).size(), 43U);
    EXPECT_EQ(file(), url + "\n");
    struct stat status{};
    ASSERT_EQ(::stat(path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1)
        << "nothing is left beside it";
}

TEST_F(SetupLinkTest, that_an_administrator_renews_is_one_that_the_service_can_read) {
    if (::geteuid() != 0) GTEST_SKIP() << "Only root can give files away.";
    ASSERT_EQ(::chown(folder_.c_str(), 12'345, 12'346), 0);
    ASSERT_TRUE(link().current_or_new().has_value());
    struct stat status{};
    ASSERT_EQ(::stat(path().c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, 12'345U);
    EXPECT_EQ(status.st_gid, 12'346U);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(SetupLinkTest, stays_the_same_while_it_holds_whoever_asks) {
    const std::string url = link().current_or_new().value();
    clock_.advance(std::chrono::minutes(15) - std::chrono::milliseconds(1));
    EXPECT_EQ(link().current_or_new(), url);
    EXPECT_TRUE(link().accepts(key_of(url)));
}

TEST_F(SetupLinkTest, runs_out_after_a_quarter_of_an_hour) {
    const std::string url = link().current_or_new().value();
    clock_.advance(std::chrono::minutes(15));
    EXPECT_FALSE(link().accepts(key_of(url)));
    const std::string next = link().current_or_new().value();
    EXPECT_NE(next, url);
    EXPECT_TRUE(link().accepts(key_of(next)));
    EXPECT_FALSE(link().accepts(key_of(url)));
}

TEST_F(SetupLinkTest, does_not_hold_from_the_future) {
    const std::string url = link().current_or_new().value();
    clock_.set_wall_clock(clock_.now() - std::chrono::days(400));
    EXPECT_FALSE(link().accepts(key_of(url)));
    EXPECT_NE(link().current_or_new(), url);
}

TEST_F(SetupLinkTest, is_gone_once_it_has_been_used) {
    const std::string url = link().current_or_new().value();
    link().remove();
    EXPECT_FALSE(link().accepts(key_of(url)));
    EXPECT_FALSE(std::filesystem::exists(path()));
    link().remove();
}

TEST_F(SetupLinkTest, accepts_no_other_key) {
    EXPECT_FALSE(link().accepts(""));
    std::string key = key_of(link().current_or_new().value());
    EXPECT_FALSE(link().accepts(""));
    EXPECT_FALSE(link().accepts(key + "A"));
    EXPECT_FALSE(link().accepts(key.substr(1)));
    key[20] = key[20] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(link().accepts(key));
}

TEST_F(SetupLinkTest, follows_a_link_that_another_process_wrote_for_another_address) {
    SetupLink other(folder_, "https://win.example.com", clock_, random_);
    const std::string url = other.current_or_new().value();
    EXPECT_TRUE(link().accepts(key_of(url)));
    EXPECT_NE(link().current_or_new(), url) << "a link must lead to the server that was asked";
}

TEST_F(SetupLinkTest, treats_a_file_with_anything_else_as_no_link) {
    for (const std::string& text :
         {std::string(), std::string("\n"), std::string("http://127.0.0.1:8787/set-up?key="),
          "http://127.0.0.1:8787/set-up?key=" + std::string(43, '!'),
          "http://127.0.0.1:8787/set-up?key=" + std::string(43, 'A'), std::string(100'000, 'x')}) {
        std::ofstream(path()) << text;
        EXPECT_FALSE(link().accepts(""));
        EXPECT_FALSE(link().accepts(std::string(43, '!')));
        EXPECT_FALSE(link().accepts(std::string(43, 'A')));
        const auto fresh = link().current_or_new();
        ASSERT_TRUE(fresh.has_value());
        EXPECT_TRUE(link().accepts(key_of(*fresh)));
    }
}

TEST_F(SetupLinkTest, does_not_read_or_write_through_a_symbolic_link) {
    const std::string target = folder_ + "/elsewhere";
    std::ofstream(target) << "precious";
    std::filesystem::create_symlink(target, path());
    const auto url = link().current_or_new();
    ASSERT_TRUE(url.has_value());
    EXPECT_FALSE(std::filesystem::is_symlink(path()));
    std::stringstream kept;
    kept << std::ifstream(target).rdbuf();
    EXPECT_EQ(kept.str(), "precious");
}

TEST_F(SetupLinkTest, says_when_it_cannot_be_written) {
    SetupLink nowhere(folder_ + "/missing", "http://127.0.0.1:8787", clock_, random_);
    const auto url = nowhere.current_or_new();
    ASSERT_FALSE(url.has_value());
    EXPECT_EQ(url.error().kind, ErrorKind::unavailable);
    EXPECT_TRUE(url.error().message.contains(folder_));
}

}  // namespace
}  // namespace winsh
