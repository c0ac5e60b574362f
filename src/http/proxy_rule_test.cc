#include "http/proxy_rule.h"

#include <gtest/gtest.h>

#include <map>

namespace winsh::http {
namespace {

ProxyRule rule_of(std::map<std::string, std::string> variables) {
    return ProxyRule([&](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    });
}

TEST(ProxyRule, asks_directly_where_no_variable_is_set) {
    EXPECT_FALSE(rule_of({}).proxy_for("https", "api.github.com", 443).has_value());
    EXPECT_FALSE(rule_of({{"HTTPS_PROXY", " "}}).proxy_for("https", "api.github.com", 443).has_value());
}

TEST(ProxyRule, takes_the_variable_of_the_scheme_and_lower_case_first) {
    const ProxyRule rule =
        rule_of({{"https_proxy", "http://a:1"}, {"HTTPS_PROXY", "http://b:2"}, {"HTTP_PROXY", "http://c:3"}});
    EXPECT_EQ(rule.proxy_for("https", "example.com", 443), "http://a:1");
    EXPECT_EQ(rule.proxy_for("http", "example.com", 80), "http://c:3");
    EXPECT_EQ(rule_of({{"ALL_PROXY", "socks5h://d:4"}}).proxy_for("https", "example.com", 443),
              "socks5h://d:4");
}

TEST(ProxyRule, never_sends_this_machine_to_a_proxy) {
    const ProxyRule rule = rule_of({{"ALL_PROXY", "http://proxy:3128"}});
    for (const char* host : {"localhost", "127.0.0.1", "[::1]", "app.localhost"})
        EXPECT_FALSE(rule.proxy_for("http", host, 8787).has_value()) << host;
}

TEST(ProxyRule, keeps_the_exceptions_of_no_proxy) {
    const ProxyRule rule = rule_of(
        {{"ALL_PROXY", "http://proxy:3128"},
         {"NO_PROXY", "example.com, .internal,10.0.0.0/8 Exact.Org:8443,[2a00::1]:443,2a00::2,2a01::/16"}});
    for (const auto& [host, port] : std::map<std::string, int>{{"example.com", 443},
                                                               {"EXAMPLE.com.", 443},
                                                               {"api.example.com", 80},
                                                               {"git.internal", 443},
                                                               {"10.200.0.1", 80},
                                                               {"exact.org", 8443},
                                                               {"[2a00::1]", 443},
                                                               {"[2a00::2]", 1},
                                                               {"[2a01:5::1]", 1}})
        EXPECT_FALSE(rule.proxy_for("https", host, static_cast<std::uint16_t>(port)).has_value()) << host;
    for (const auto& [host, port] : std::map<std::string, int>{{"notexample.com", 443},
                                                               {"example.com.evil.net", 443},
                                                               {"exact.org", 443},
                                                               {"11.0.0.1", 80},
                                                               {"[2a00::1]", 444},
                                                               {"[2a02::1]", 443}})
        EXPECT_TRUE(rule.proxy_for("https", host, static_cast<std::uint16_t>(port)).has_value()) << host;
    EXPECT_FALSE(
        rule_of({{"ALL_PROXY", "http://p"}, {"no_proxy", "*"}}).proxy_for("https", "a.b", 1).has_value());
}

TEST(ProxyRule, survives_nonsense_in_no_proxy) {
    const ProxyRule rule =
        rule_of({{"ALL_PROXY", "http://proxy"}, {"NO_PROXY", ",,.,:,/,:80,1.2.3.4/99,1.2.3.4/-1,::/x,]"}});
    EXPECT_TRUE(rule.proxy_for("https", "example.com", 80).has_value());
    EXPECT_TRUE(rule.proxy_for("https", "1.2.3.4", 443).has_value());
}

TEST(ProxyRule, names_a_proxy_without_its_password) {
    EXPECT_EQ(proxy_name("http://user:p@ss@proxy.example.com:3128/"), "proxy.example.com:3128");
    EXPECT_EQ(proxy_name("proxy:3128"), "proxy:3128");
}

}  // namespace
}  // namespace winsh::http
