#include "http/address_rule.h"

#include <gtest/gtest.h>

namespace winsh::http {
namespace {

bool is_public(std::string_view text) {
    const auto address = parse_address(text);
    EXPECT_TRUE(address.has_value()) << text;
    return address.has_value() && is_public_address(*address);
}

TEST(AddressRule, lets_ordinary_hosts_of_the_internet_through) {
    for (const char* address : {"1.1.1.1",         "8.8.8.8",         "140.82.121.6",
                                "9.255.255.255",   "11.0.0.0",        "100.63.255.255",
                                "100.128.0.0",     "126.255.255.255", "128.0.0.1",
                                "169.253.255.255", "169.255.0.0",     "172.15.255.255",
                                "172.32.0.0",      "192.0.1.0",       "192.167.255.255",
                                "192.169.0.0",     "198.17.255.255",  "198.20.0.0",
                                "223.255.255.255", "168.63.129.15",   "2606:4700:4700::1111",
                                "2a00:1450::1",    "2001:200::1",     "2003::1",
                                "3ffe::1",         "::ffff:8.8.8.8",  "64:ff9b::8.8.8.8"})
        EXPECT_TRUE(is_public(address)) << address;
}

TEST(AddressRule, refuses_every_special_purpose_network_at_both_of_its_ends) {
    for (const char* address :
         {"0.0.0.0",         "0.255.255.255",   "10.0.0.0",        "10.255.255.255",  "100.64.0.0",
          "100.127.255.255", "127.0.0.1",       "127.255.255.255", "169.254.0.0",     "169.254.169.254",
          "169.254.255.255", "172.16.0.0",      "172.31.255.255",  "192.0.0.0",       "192.0.0.192",
          "192.0.2.1",       "192.88.99.1",     "192.168.0.0",     "192.168.255.255", "198.18.0.0",
          "198.19.255.255",  "198.51.100.7",    "203.0.113.7",     "224.0.0.1",       "239.255.255.255",
          "240.0.0.1",       "255.255.255.255", "168.63.129.16"})
        EXPECT_FALSE(is_public(address)) << address;
}

TEST(AddressRule, refuses_ipv6_that_is_local_special_or_a_tunnel) {
    for (const char* address :
         {"::",          "::1",        "fc00::1",     "fd12:3456::1",  "fdff:ffff::1",      "fe80::1",
          "febf::1",     "fec0::1",    "ff02::1",     "100::1",        "2001:db8::1",       "2001::1",
          "2001:2::1",   "2001:10::1", "2001:1ff::1", "2002:7f00:1::", "2002:0808:0808::1", "3fff::1",
          "3fff:fff::1", "5f00::1",    "4000::1",     "64:ff9b:1::1",  "::7f00:1",          "::8.8.8.8"})
        EXPECT_FALSE(is_public(address)) << address;
}

TEST(AddressRule, looks_into_addresses_that_carry_another) {
    for (const char* address : {"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
                                "64:ff9b::127.0.0.1", "64:ff9b::10.1.2.3", "64:ff9b::a9fe:a9fe"})
        EXPECT_FALSE(is_public(address)) << address;
}

TEST(AddressRule, refuses_what_is_no_address) {
    EXPECT_FALSE(is_public_address({}));
    EXPECT_FALSE(is_public_address(AddressBytes(5, 8)));
    EXPECT_FALSE(is_public_address(AddressBytes(17, 0x20)));
}

TEST(AddressRule, reads_only_the_usual_spellings) {
    EXPECT_EQ(address_text(*parse_address("[2606:4700::0:1]")), "2606:4700::1");
    EXPECT_EQ(address_text(*parse_address("8.8.4.4")), "8.8.4.4");
    for (const char* text : {"", "localhost", "0x7f.1", "2130706433", "127.1", "[127.0.0.1]", "[", "[]",
                             "1.2.3.4 ", "fe80::1%eth0"})
        EXPECT_FALSE(parse_address(text).has_value()) << text;
    EXPECT_FALSE(parse_address(std::string_view("1.2.3.4\0", 8)).has_value());
}

TEST(AddressRule, knows_the_names_of_this_machine) {
    for (const char* host :
         {"localhost", "LocalHost.", "api.localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"})
        EXPECT_TRUE(is_loopback_host(host)) << host;
    for (const char* host :
         {"", ".", "localhost.example.com", "notlocalhost", "128.0.0.1", "::2", "::", "0.0.0.0"})
        EXPECT_FALSE(is_loopback_host(host)) << host;
}

}  // namespace
}  // namespace winsh::http
