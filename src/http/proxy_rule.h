#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/environment.h"

namespace winsh::http {

/// Which proxy a request goes through, as the usual variables say: `HTTPS_PROXY`, `HTTP_PROXY` (each also in
/// lower case, which wins), `ALL_PROXY` for both, and `NO_PROXY`. Read once.
class ProxyRule {
public:
    ProxyRule() = default;  ///< None at all.
    explicit ProxyRule(const Environment& environment);

    /// The proxy's URL, which may hold a password and is never shown; nothing where the host is asked
    /// directly. A loopback host always is.
    std::optional<std::string> proxy_for(std::string_view scheme, std::string_view host,
                                         std::uint16_t port) const;

private:
    bool is_excepted(std::string_view host, std::uint16_t port) const;
    std::string for_http_;
    std::string for_https_;
    std::vector<std::string> exceptions_;
};

/// `host:port` of a proxy's URL, without its name and password: what a message may show.
std::string proxy_name(std::string_view proxy_url);

}  // namespace winsh::http
