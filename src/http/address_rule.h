#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace winsh::http {

/// An IPv4 (4 bytes) or IPv6 (16 bytes) address in network order.
using AddressBytes = std::vector<std::uint8_t>;

/// True for an address of an ordinary host on the public internet, by the IANA registries of special-purpose
/// addresses (RFC 6890): not loopback, private, shared (100.64.0.0/10), link-local, multicast, broadcast,
/// reserved, documentation or benchmarking, nor Azure's host agent. An IPv6 address that carries an IPv4 one
/// is judged by what it carries where such a packet would arrive there (mapped, NAT64); the tunnels 6to4 and
/// Teredo and the IPv4-compatible form are refused whole. Anything that is neither 4 nor 16 bytes long is
/// refused.
bool is_public_address(std::span<const std::uint8_t> address);

/// `192.0.2.1`, `2001:db8::1` or `[2001:db8::1]`; nothing for a name or any other spelling.
std::optional<AddressBytes> parse_address(std::string_view text);
/// The usual spelling; "an unknown address" for other lengths.
std::string address_text(std::span<const std::uint8_t> address);

/// True for `localhost`, names under `.localhost` (any case, with or without a closing dot), 127.0.0.0/8 and
/// ::1.
bool is_loopback_host(std::string_view host);

}  // namespace winsh::http
