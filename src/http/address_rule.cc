#include "http/address_rule.h"

#include <arpa/inet.h>

#include <algorithm>

#include "base/text.h"

namespace winsh::http {
namespace {

struct Network {
    std::uint8_t prefix[16];
    unsigned bits;
};

// The last one is no registry entry: on Azure that public address answers with the host's secrets.
constexpr Network kRefusedIpv4[] = {
    {{0}, 8},
    {{10}, 8},
    {{100, 64}, 10},
    {{127}, 8},
    {{169, 254}, 16},
    {{172, 16}, 12},
    {{192, 0, 0}, 24},
    {{192, 0, 2}, 24},
    {{192, 88, 99}, 24},
    {{192, 168}, 16},
    {{198, 18}, 15},
    {{198, 51, 100}, 24},
    {{203, 0, 113}, 24},
    {{224}, 4},
    {{240}, 4},
    {{168, 63, 129, 16}, 32},
};

constexpr Network kGlobalIpv6 = {{0x20}, 3};
constexpr Network kRefusedGlobalIpv6[] = {
    {{0x20, 0x01, 0x00}, 23},        // IETF protocol assignments, Teredo among them
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    {{0x20, 0x02}, 16},              // 6to4
    {{0x3f, 0xff, 0x00}, 20},        // documentation
};
constexpr Network kMappedIpv4 = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};
constexpr Network kNat64 = {{0x00, 0x64, 0xff, 0x9b}, 96};

bool lies_in(std::span<const std::uint8_t> address, const Network& network) {
    const unsigned whole = network.bits / 8;
    if (!std::equal(address.begin(), address.begin() + whole, network.prefix)) return false;
    const unsigned rest = network.bits % 8;
    if (rest == 0) return true;
    const unsigned mask = (0xff00u >> rest) & 0xffu;
    return (address[whole] & mask) == (network.prefix[whole] & mask);
}

template <std::size_t count>
bool lies_in_any(std::span<const std::uint8_t> address, const Network (&networks)[count]) {
    return std::ranges::any_of(networks, [&](const Network& network) { return lies_in(address, network); });
}

}  // namespace

bool is_public_address(std::span<const std::uint8_t> address) {
    if (address.size() == 4) return !lies_in_any(address, kRefusedIpv4);
    if (address.size() != 16) return false;
    if (lies_in(address, kMappedIpv4) || lies_in(address, kNat64))
        return is_public_address(address.subspan(12));
    return lies_in(address, kGlobalIpv6) && !lies_in_any(address, kRefusedGlobalIpv6);
}

std::optional<AddressBytes> parse_address(std::string_view text) {
    if (text.size() >= 2 && text.front() == '[' && text.back() == ']') {
        text = text.substr(1, text.size() - 2);
        if (!text.contains(':')) return std::nullopt;
    }
    const std::string terminated(text);
    if (terminated.find('\0') != std::string::npos) return std::nullopt;
    AddressBytes bytes(16);
    if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return bytes;
    bytes.resize(4);
    if (inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1) return bytes;
    return std::nullopt;
}

std::string address_text(std::span<const std::uint8_t> address) {
    char text[INET6_ADDRSTRLEN] = {};
    if (address.size() != 4 && address.size() != 16) return "an unknown address";
    inet_ntop(address.size() == 4 ? AF_INET : AF_INET6, address.data(), text, sizeof text);
    return text;
}

bool is_loopback_host(std::string_view host) {
    if (const auto address = parse_address(host)) {
        if (address->size() == 4) return address->front() == 127;
        return address->back() == 1 &&
               std::all_of(address->begin(), address->end() - 1, [](auto byte) { return byte == 0; });
    }
    std::string name = to_lower_ascii(host);
    if (name.ends_with('.')) name.pop_back();
    return name == "localhost" || name.ends_with(".localhost");
}

}  // namespace winsh::http
