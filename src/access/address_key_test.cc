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

TEST(AddressKey, takes_anything) {
    EXPECT_EQ(address_key(""), "");
    EXPECT_EQ(address_key("unix"), "unix");
}

}  // namespace
}  // namespace winsh
