#include "http/proxies.h"

#include <gtest/gtest.h>

#include "http/host.h"
#include "http/server.h"

namespace winsh::http {
namespace {

TrustedProxies trust(const std::vector<std::string>& networks) {
    auto proxies = TrustedProxies::parse(networks);
    EXPECT_TRUE(proxies.has_value());
    return *proxies;
}

std::string client(const TrustedProxies& proxies, const std::vector<std::string_view>& lines,
                   std::string_view peer = "10.0.0.1") {
    std::vector<HeaderView> headers;
    headers.reserve(lines.size());
    for (const std::string_view line : lines) headers.push_back({"x-forwarded-for", line});
    return std::string(proxies.client_of(headers, peer));
}

TEST(TrustedProxies, contain_what_their_networks_contain) {
    const TrustedProxies proxies = trust({"10.0.0.0/8", "192.0.2.7", "fd00::/12", "198.51.100.128/25"});
    for (const char* address : {"10.255.0.1", "192.0.2.7", "fd0f::1", "198.51.100.255", "::ffff:10.1.2.3"}) {
        EXPECT_TRUE(proxies.contains(std::string_view(address))) << address;
    }
    for (const char* address :
         {"11.0.0.1", "192.0.2.8", "fd10::1", "198.51.100.127", "::1", "", "10.0.0.1:80", "x"}) {
        EXPECT_FALSE(proxies.contains(std::string_view(address))) << address;
    }
    EXPECT_TRUE(trust({"0.0.0.0/0"}).contains(std::string_view("1.2.3.4")));
    EXPECT_FALSE(trust({"0.0.0.0/0"}).contains(std::string_view("2001:db8::1")));
}

TEST(TrustedProxies, refuse_what_is_no_network) {
    for (const char* text : {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0/8", "fd00::/129", "[::1]",
                             "proxy", "10.0.0.0/8/8", "10.0.0.0 /8", "/8"}) {
        const auto proxies = TrustedProxies::parse({text});
        ASSERT_FALSE(proxies.has_value()) << text;
        EXPECT_EQ(proxies.error().kind, ErrorKind::invalid);
    }
}

TEST(TrustedProxies, name_the_last_client_that_is_none_of_them) {
    const TrustedProxies proxies = trust({"10.0.0.0/8"});
    EXPECT_EQ(client(proxies, {"192.0.2.1"}), "192.0.2.1");
    EXPECT_EQ(client(proxies, {"6.6.6.6, 192.0.2.1"}), "192.0.2.1");
    EXPECT_EQ(client(proxies, {"6.6.6.6, 192.0.2.1, 10.0.0.2,10.0.0.3"}), "192.0.2.1");
    EXPECT_EQ(client(proxies, {"6.6.6.6", "192.0.2.1", "10.0.0.2"}), "192.0.2.1");
    EXPECT_EQ(client(proxies, {"2001:db8::1"}), "2001:db8::1");
    EXPECT_EQ(client(proxies, {"[2001:db8::1]:4711"}), "2001:db8::1");
    EXPECT_EQ(client(proxies, {"192.0.2.1:4711"}), "192.0.2.1");
    EXPECT_EQ(client(proxies, {"10.0.0.9"}), "10.0.0.9");
}

TEST(TrustedProxies, believe_nobody_else) {
    const TrustedProxies proxies = trust({"10.0.0.0/8"});
    EXPECT_EQ(client(proxies, {"192.0.2.1"}, "203.0.113.5"), "203.0.113.5");
    EXPECT_EQ(client(trust({}), {"192.0.2.1"}), "10.0.0.1");
}

TEST(TrustedProxies, stop_at_what_is_no_address) {
    const TrustedProxies proxies = trust({"10.0.0.0/8"});
    EXPECT_EQ(client(proxies, {"6.6.6.6, unknown"}), "10.0.0.1");
    EXPECT_EQ(client(proxies, {"6.6.6.6, unknown, 10.0.0.2"}), "10.0.0.2");
    EXPECT_EQ(client(proxies, {"6.6.6.6,,"}), "10.0.0.1");
    EXPECT_EQ(client(proxies, {"\"192.0.2.1\""}), "10.0.0.1");
    EXPECT_EQ(client(proxies, {"", ","}), "10.0.0.1");
    EXPECT_EQ(client(proxies, {std::string_view("192.0.2.1\0", 10)}), "10.0.0.1");
}

TEST(Hosts, are_compared_in_any_case_and_whole) {
    HostList hosts;
    hosts.add("win.example");
    hosts.add("127.0.0.1:8787");
    for (const char* host : {"win.example", "WIN.Example", "127.0.0.1:8787"}) {
        EXPECT_TRUE(hosts.contains(host)) << host;
    }
    for (const char* host :
         {"", "win.example:443", "win.example:80", "win.example:8080", "win.example.", "win.example.evil",
          "evilwin.example", "win.exampl", "127.0.0.1", "127.0.0.1:87870", "win.example:4430"}) {
        EXPECT_FALSE(hosts.contains(host)) << host;
    }
}

TEST(Hosts, are_any_address_with_the_port_where_all_are_listened_on) {
    HostList hosts;
    hosts.add_any_address(8787);
    for (const char* host :
         {"127.0.0.1:8787", "192.0.2.1:8787", "0.0.0.0:8787", "[::1]:8787", "[2001:DB8::1]:8787"}) {
        EXPECT_TRUE(hosts.contains(host)) << host;
    }
    for (const char* host :
         {"", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:8788", "evil.example:8787",
          "127.0.0.1.evil.example:8787", "localhost:8787", "127.1:8787", "[::1]", ":8787", "127.0.0.1:"}) {
        EXPECT_FALSE(hosts.contains(host)) << host;
    }
    HostList usual;
    usual.add_any_address(80);
    EXPECT_TRUE(usual.contains("127.0.0.1"));
    EXPECT_TRUE(usual.contains("[::1]:80"));
    EXPECT_FALSE(usual.contains("127.0.0.1:"));
}

TEST(Endpoints, are_parsed_strictly) {
    EXPECT_EQ(Endpoint::parse("127.0.0.1:8787")->to_text(), "127.0.0.1:8787");
    EXPECT_EQ(Endpoint::parse("localhost:0")->to_text(), "127.0.0.1:0");
    EXPECT_EQ(Endpoint::parse("[::1]:80")->to_text(), "[::1]:80");
    EXPECT_TRUE(Endpoint::parse("[::1]:80")->is_loopback());
    EXPECT_TRUE(Endpoint::parse("127.8.8.8:80")->is_loopback());
    EXPECT_FALSE(Endpoint::parse("0.0.0.0:80")->is_loopback());
    EXPECT_FALSE(Endpoint::parse("[::]:80")->is_loopback());
    for (const char* text :
         {"", ":", "8787", ":8787", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "::1:80",
          "[::1]", "[127.0.0.1]:80", "win.example:80", "127.0.0.1:80 ", "[::1:80"}) {
        const auto endpoint = Endpoint::parse(text);
        ASSERT_FALSE(endpoint.has_value()) << text;
        EXPECT_EQ(endpoint.error().kind, ErrorKind::invalid);
    }
}

}  // namespace
}  // namespace winsh::http
