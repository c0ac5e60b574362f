#include "http/proxies.h"

#include <arpa/inet.h>

#include <algorithm>

#include "base/format.h"
#include "base/text.h"

namespace winsh::http {
namespace {

constexpr unsigned kMappedBits = 96;

/// The address of one entry, without brackets and port.
std::string_view address_of(std::string_view entry) {
    entry = trim(entry);
    if (entry.starts_with('[')) {
        const std::size_t end = entry.find(']');
        return end == std::string_view::npos ? std::string_view{} : entry.substr(1, end - 1);
    }
    // One colon is a port behind an IPv4 address; more make an IPv6 address.
    const std::size_t colon = entry.find(':');
    const bool has_port =
        colon != std::string_view::npos && entry.find(':', colon + 1) == std::string_view::npos;
    return has_port ? entry.substr(0, colon) : entry;
}

bool share_prefix(const IpAddress& left, const IpAddress& right, unsigned bits) {
    for (unsigned bit = 0; bit < bits; bit += 8) {
        const unsigned wanted = std::min(8U, bits - bit);
        const unsigned mask = 0xFFU << (8U - wanted);
        const unsigned difference = static_cast<unsigned>(left.bytes()[bit / 8] ^ right.bytes()[bit / 8]);
        if ((difference & mask & 0xFFU) != 0) return false;
    }
    return true;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    std::array<char, INET6_ADDRSTRLEN> terminated{};
    if (text.empty() || text.size() >= terminated.size() || text.find('\0') != text.npos) return std::nullopt;
    std::ranges::copy(text, terminated.begin());
    IpAddress address;
    if (inet_pton(AF_INET6, terminated.data(), address.bytes_.data()) == 1) return address;
    if (inet_pton(AF_INET, terminated.data(), address.bytes_.data() + 12) != 1) return std::nullopt;
    address.bytes_[10] = 0xFF;
    address.bytes_[11] = 0xFF;
    return address;
}

Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& networks) {
    TrustedProxies proxies;
    for (const std::string& text : networks) {
        const std::size_t slash = text.find('/');
        const std::string_view host = std::string_view(text).substr(0, slash);
        const auto address = IpAddress::parse(host);
        const bool is_ipv4 = host.find(':') == std::string_view::npos;
        std::int64_t bits = is_ipv4 ? 32 : 128;
        if (slash != std::string::npos) {
            const std::int64_t most = bits;
            bits = parse_integer(std::string_view(text).substr(slash + 1)).value_or(-1);
            if (bits > most) bits = -1;
        }
        if (!address || bits < 0) {
            return fail(
                ErrorKind::invalid,
                format("'{}' is no network of trusted proxies; write it like 10.0.0.0/8 or fd00::/8.", text));
        }
        proxies.networks_.push_back({*address, static_cast<unsigned>(bits) + (is_ipv4 ? kMappedBits : 0)});
    }
    return proxies;
}

bool TrustedProxies::contains(const IpAddress& address) const {
    return std::ranges::any_of(networks_, [&](const Network& network) {
        return share_prefix(network.address, address, network.bits);
    });
}

bool TrustedProxies::contains(std::string_view address) const {
    if (networks_.empty()) return false;
    const auto parsed = IpAddress::parse(address);
    return parsed && contains(*parsed);
}

std::string_view TrustedProxies::client_of(std::span<const HeaderView> headers, std::string_view peer) const {
    if (!contains(peer)) return peer;
    for (auto field = headers.rbegin(); field != headers.rend(); ++field) {
        if (!equal_ignoring_case(field->name, "X-Forwarded-For")) continue;
        for (std::string_view rest = field->value; !rest.empty();) {
            const std::size_t comma = rest.rfind(',');
            const std::string_view entry =
                address_of(comma == std::string_view::npos ? rest : rest.substr(comma + 1));
            rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(0, comma);
            const auto address = IpAddress::parse(entry);
            if (!address) return peer;
            peer = entry;
            if (!contains(*address)) return peer;
        }
    }
    return peer;
}

}  // namespace winsh::http
