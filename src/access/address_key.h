#pragma once

#include <string>
#include <string_view>

namespace winsh {

/// The name under which tries from an address are counted: an IPv4 address as it is, an IPv6 address as its
/// /64, of which one customer has all; an IPv4 address in an IPv6 one as the former. Other text as it is.
std::string address_key(std::string_view address);

}  // namespace winsh
