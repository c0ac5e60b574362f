#pragma once

#include <string>
#include <string_view>

namespace winsh {

/// The name under which tries from an address are counted: an IPv4 address as it is, an IPv6 address as its
/// /64, of which one customer has all; an IPv4 address in an IPv6 one as the former. Other text as it is.
std::string address_key(std::string_view address);

/// What the keys of all /64 of an IPv6 /48 begin with, which is what many sites and anybody with a tunnel
/// have. "" for a key of something else.
std::string_view network_of(std::string_view address_key);

/// 127.0.0.0/8 and ::1, also an IPv4 address in an IPv6 one. False for names and other text.
bool is_loopback_address(std::string_view address);

}  // namespace winsh
