#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace winsh::http {

/// An IPv6 address, or an IPv4 one in its mapped form (::ffff:a.b.c.d), so that the two spellings are one
/// address.
class IpAddress {
public:
    /// `192.0.2.1` or `2001:db8::1`; no brackets, no port, no zone.
    static std::optional<IpAddress> parse(std::string_view text);
    const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }

private:
    std::array<std::uint8_t, 16> bytes_{};
};

/// The proxies whose word is believed about where a request came from.
class TrustedProxies {
public:
    /// Each is a network (`10.0.0.0/8`, `fd00::/8`) or a single address. The error names the one that is
    /// neither.
    static Result<TrustedProxies> parse(const std::vector<std::string>& networks);

    bool contains(std::string_view address) const;
    /// The client's address: `peer`, or, where that is a trusted proxy, the last entry of `X-Forwarded-For`
    /// (all its lines taken together) that is not one itself. An entry that is no address (a port behind it
    /// is cut off) ends the search: what stands before it is hearsay.
    std::string_view client_of(std::span<const HeaderView> headers, std::string_view peer) const;

private:
    struct Network {
        IpAddress address;
        unsigned bits = 128;  ///< Of the mapped form, for IPv4.
    };
    bool contains(const IpAddress& address) const;
    std::vector<Network> networks_;
};

}  // namespace winsh::http
