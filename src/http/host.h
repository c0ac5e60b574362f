#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace winsh::http {

/// True for what `Host` may say (RFC 9112 §3.2, more strictly): a name of letters, digits, '-', '_' and '.',
/// an IPv4 address, or an IPv6 address in brackets; each with an optional port of 1..5 digits up to 65535.
/// Not empty.
bool is_valid_host(std::string_view value);

/// The `Host` values for which a server answers.
class HostList {
public:
    /// In lower case, with the port where clients write one: `win.example` and `win.example:443` are two.
    void add(std::string host) { hosts_.push_back(std::move(host)); }
    /// Every IP address with this port, for a listener on all of the machine's. A page that has its name lead
    /// here (DNS rebinding) says that name, and is refused all the same.
    void add_any_address(std::uint16_t port) { any_address_port_ = port; }
    /// In any case.
    bool contains(std::string_view host) const;

private:
    bool is_any_address(std::string_view host) const;

    std::vector<std::string> hosts_;
    std::uint16_t any_address_port_ = 0;  ///< 0: none.
};

}  // namespace winsh::http
