#pragma once

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
    /// Each in lower case, with its port where it has one that is not the scheme's own.
    void add(std::string host) { hosts_.push_back(std::move(host)); }
    /// In any case. An entry without a port also stands for itself with :80 or :443.
    bool contains(std::string_view host) const;

private:
    std::vector<std::string> hosts_;
};

}  // namespace winsh::http
