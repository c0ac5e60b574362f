#include "access/address_key.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace winsh {

std::string address_key(std::string_view address) {
    // Without a zone, as in fe80::1%eth0.
    const std::string text(address.substr(0, address.find('%')));
    std::array<char, 16> bytes{};
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return std::string(address);

    const std::string_view all(bytes.data(), bytes.size());
    using namespace std::string_view_literals;
    if (all.starts_with("\0\0\0\0\0\0\0\0\0\0\xFF\xFF"sv)) {
        std::array<char, INET_ADDRSTRLEN> dotted{};
        return inet_ntop(AF_INET, bytes.data() + 12, dotted.data(), dotted.size());
    }
    return to_hex(all.substr(0, 8)) + "/64";
}

std::string_view network_of(std::string_view address_key) {
    constexpr std::size_t kHexDigits = 12;
    return address_key.ends_with("/64") ? address_key.substr(0, kHexDigits) : std::string_view();
}

bool is_loopback_address(std::string_view address) {
    std::array<char, 16> bytes{};
    const std::string key = address_key(address);
    if (inet_pton(AF_INET, key.c_str(), bytes.data()) == 1) return bytes[0] == 127;
    const std::string text(address);
    using namespace std::string_view_literals;
    return inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1 &&
           std::string_view(bytes.data(), bytes.size()) == "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"sv;
}

}  // namespace winsh
