#include "win/server_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace winsh::win {
namespace {

ServerUrl url(std::string_view text) {
    const auto parsed = ServerUrl::parse(text, "--api-url");
    EXPECT_TRUE(parsed.has_value()) << text;
    return *parsed;
}

TEST(ServerUrl, is_written_one_way) {
    EXPECT_EQ(url("HTTPS://Win.SH/").text(), "https://win.sh");
    EXPECT_EQ(url("https://win.sh:443").text(), "https://win.sh");
    EXPECT_EQ(url("http://127.0.0.1:8787//").text(), "http://127.0.0.1:8787");
    EXPECT_EQ(url("https://example.com/Team/win/").text(), "https://example.com/Team/win");
    EXPECT_EQ(url("http://[::1]:80/").text(), "http://[::1]");
    EXPECT_EQ(url("https://example.com/win").with_path("/v1"), "https://example.com/win/v1");
}

TEST(ServerUrl, refuses_what_is_no_server) {
    for (const char* text : {"",
                             "win.sh",
                             "//win.sh",
                             "ftp://win.sh",
                             "https://",
                             "https:///x",
                             "https://a b",
                             "https://user@win.sh",
                             "https://win.sh?x",
                             "https://win.sh/#x",
                             "https://win.sh:0",
                             "https://win.sh:65536",
                             "https://win.sh:",
                             "https://win.sh:x",
                             "https://[::1",
                             "https://[win.sh]",
                             "https://w\\in.sh",
                             "https://w\xc3\xafn.sh",
                             "https://win.sh\n",
                             "https://win,sh",
                             "javascript://win.sh",
                             "https://[::1]x:1"}) {
        const auto parsed = ServerUrl::parse(text, "--api-url");
        ASSERT_FALSE(parsed.has_value()) << text;
        EXPECT_EQ(parsed.error().kind, ErrorKind::invalid);
        EXPECT_THAT(parsed.error().message, testing::StartsWith("--api-url "));
    }
    EXPECT_FALSE(ServerUrl::parse("https://" + std::string(3'000, 'a'), "x").has_value());
}

TEST(ServerUrl, knows_where_a_token_could_be_read_on_the_way) {
    EXPECT_FALSE(url("https://example.com").is_exposed());
    EXPECT_FALSE(url("http://127.0.0.1:8787").is_exposed());
    EXPECT_FALSE(url("http://localhost:8787").is_exposed());
    EXPECT_FALSE(url("http://[::1]:8787").is_exposed());
    EXPECT_TRUE(url("http://example.com").is_exposed());
    EXPECT_TRUE(url("http://192.168.1.5:8787").is_exposed());
    EXPECT_TRUE(url("http://localhost.example.com").is_exposed());
    EXPECT_TRUE(url("http://0.0.0.0").is_exposed());
}

TEST(ServerUrl, tells_one_server_from_another) {
    EXPECT_TRUE(url("https://win.sh/a").same_origin(url("https://WIN.sh:443/b")));
    EXPECT_TRUE(url("http://localhost:1").same_origin(url("http://127.0.0.1:1")));
    EXPECT_FALSE(url("http://localhost:1").same_origin(url("http://127.0.0.1:2")));
    for (const char* other : {"http://127.0.0.2:1", "http://[::1]:1", "http://a.localhost:1"})
        EXPECT_FALSE(url(other).same_origin(url("http://127.0.0.1:1"))) << other;
    EXPECT_FALSE(url("http://win.sh").same_origin(url("https://win.sh")));
    EXPECT_TRUE(url("https://api.win.sh").is_below(url("https://win.sh")));
    EXPECT_FALSE(url("https://evilwin.sh").is_below(url("https://win.sh")));
    EXPECT_FALSE(url("http://api.win.sh").is_below(url("http://win.sh")));
    EXPECT_FALSE(url("https://win.sh").is_below(url("https://api.win.sh")));
    EXPECT_FALSE(url("https://9.10.0.0.1").is_below(url("https://10.0.0.1")));
}

}  // namespace
}  // namespace winsh::win
