#include "access/address_key.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

TEST(AddressKey, is_one_for_all_addresses_that_a_customer_has) {
    EXPECT_EQ(address_key("192.0.2.7"), "192.0.2.7");
    EXPECT_NE(address_key("192.0.2.7"), address_key("192.0.2.8"));
    EXPECT_EQ(address_key("2001:db8::1"), address_key("2001:DB8:0:0:ffff:1:2:3"));
    EXPECT_NE(address_key("2001:db8::1"), address_key("2001:db8:0:1::1"));
    EXPECT_EQ(address_key("fe80::1%eth0"), address_key("fe80::2%eth1"));
}

TEST(AddressKey, sees_through_ipv4_in_ipv6) {
    EXPECT_EQ(address_key("::ffff:192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(address_key("::ffff:c000:207"), "192.0.2.7");
}

TEST(AddressKey, of_one_network_begin_alike) {
    const auto network = [](std::string_view address) {
        return std::string(network_of(address_key(address)));
    };
    EXPECT_EQ(network("2001:db8:1:1::1"), network("2001:db8:1:ffff::2"));
    EXPECT_NE(network("2001:db8:1::1"), network("2001:db8:2::1"));
    EXPECT_TRUE(address_key("2001:db8:1:1::1").starts_with(network("2001:db8:1::")));
    for (const std::string_view other : {"192.0.2.7", "::ffff:192.0.2.7", "unix", ""})
        EXPECT_EQ(network(other), "") << other;
}

TEST(AddressKey, knows_this_machine) {
    for (const std::string_view here : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"})
        EXPECT_TRUE(is_loopback_address(here)) << here;
    for (const std::string_view elsewhere : {"128.0.0.1", "10.0.0.1", "::", "::2", "1::1", "::ffff:192.0.2.7",
                                             "localhost", "127.example.com", ""})
        EXPECT_FALSE(is_loopback_address(elsewhere)) << elsewhere;
}

TEST(AddressKey, takes_anything) {
    EXPECT_EQ(address_key(""), "");
    EXPECT_EQ(address_key("unix"), "unix");
}

}  // namespace
}  // namespace winsh
