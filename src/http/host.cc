#include "http/host.h"

#include "base/character_set.h"
#include "base/text.h"
#include "http/proxies.h"

namespace winsh::http {
namespace {

constexpr std::size_t kLongestName = 255;
constexpr std::int64_t kHttpPort = 80;

constexpr CharacterSet kNameCharacters = CharacterSet::alphanumeric_and("-._");

bool is_valid_port(std::string_view digits) {
    if (digits.empty() || digits.size() > 5) return false;
    int port = 0;
    for (const char digit : digits) {
        if (digit < '0' || digit > '9') return false;
        port = port * 10 + (digit - '0');
    }
    return port <= 65'535;
}

/// Cuts the host off; what stays in `value` is empty or starts with the ':' of a port.
std::string_view cut_host(std::string_view& value) {
    std::size_t end = 0;
    if (value.starts_with('[')) {
        const std::size_t bracket = value.find(']');
        end = bracket == std::string_view::npos ? 0 : bracket + 1;
    } else {
        while (end < value.size() && kNameCharacters.contains(value[end])) ++end;
    }
    const std::string_view host = value.substr(0, end);
    value.remove_prefix(end);
    return host;
}

}  // namespace

bool is_valid_host(std::string_view value) {
    const std::string_view host = cut_host(value);
    if (host.empty() || host.size() > kLongestName) return false;
    if (host.front() == '[') {
        const std::string_view inside = host.substr(1, host.size() - 2);
        if (inside.find(':') == std::string_view::npos || !IpAddress::parse(inside)) return false;
    }
    return value.empty() || (value.front() == ':' && is_valid_port(value.substr(1)));
}

bool HostList::contains(std::string_view host) const {
    for (const std::string& entry : hosts_) {
        if (equal_ignoring_case(host, entry)) return true;
    }
    return any_address_port_ != 0 && is_any_address(host);
}

bool HostList::is_any_address(std::string_view host) const {
    std::string_view port = host;
    std::string_view address = cut_host(port);
    const bool is_told = !port.empty();
    if (is_told) port.remove_prefix(1);
    if (parse_integer(port).value_or(is_told ? 0 : kHttpPort) != any_address_port_) return false;
    if (address.starts_with('[')) address = address.substr(1, address.size() - 2);
    return IpAddress::parse(address).has_value();
}

}  // namespace winsh::http
