#include "winshd/public_url.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

TEST(PublicUrl, is_a_scheme_and_a_host_in_lower_case_without_the_default_port) {
    const auto url = PublicUrl::parse("HTTPS://Win.Example.com:443/");
    ASSERT_TRUE(url.has_value());
    EXPECT_EQ(url->origin(), "https://win.example.com");
    EXPECT_EQ(url->hosts(), (std::vector<std::string>{"win.example.com", "win.example.com:443"}));
    EXPECT_TRUE(url->is_https());
    EXPECT_FALSE(url->is_loopback());
}

TEST(PublicUrl, keeps_a_port_of_its_own) {
    const auto url = PublicUrl::parse("http://[::1]:8787");
    ASSERT_TRUE(url.has_value());
    EXPECT_EQ(url->origin(), "http://[::1]:8787");
    EXPECT_EQ(url->hosts(), std::vector<std::string>{"[::1]:8787"});
    EXPECT_EQ(PublicUrl::parse("http://[::1]")->hosts(), (std::vector<std::string>{"[::1]", "[::1]:80"}));
    EXPECT_TRUE(url->is_loopback());
}

TEST(PublicUrl, refuses_everything_that_is_more_than_an_origin) {
    for (const char* text :
         {"", "win.example.com", "ftp://win.example.com", "https://", "https://user@win.example.com",
          "https://win.example.com/path", "https://win.example.com?x=1", "https://win.example.com#f",
          "https://win.example.com:0", "https://win.example.com:65536", "https://win.example.com:80a",
          "https://win example.com", "https://-win.example.com", "https://win.example.com\\@evil",
          "https://[::1"}) {
        EXPECT_FALSE(PublicUrl::parse(text).has_value()) << text;
    }
}

TEST(PublicUrl, of_a_listener_is_its_address) {
    EXPECT_EQ(PublicUrl::of_listener({"127.0.0.1", 8787}).origin(), "http://127.0.0.1:8787");
    EXPECT_EQ(PublicUrl::of_listener({"::1", 8787}).origin(), "http://[::1]:8787");
}

}  // namespace
}  // namespace winsh
