#include "http/server.h"

#include "base/format.h"
#include "base/text.h"
#include "http/proxies.h"

namespace winsh::http {

Result<Endpoint> Endpoint::parse(std::string_view text) {
    const auto refuse = [text] {
        return fail(
            ErrorKind::invalid,
            format("'{}' is no address to listen on; write HOST:PORT, like 127.0.0.1:8787 or [::1]:8787.",
                   text));
    };
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return refuse();
    std::string_view host = text.substr(0, colon);
    const auto port = parse_integer(text.substr(colon + 1));
    if (!port || *port < 0 || *port > 65'535) return refuse();
    const bool has_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (has_brackets) host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    const bool is_ipv6 = host.find(':') != std::string_view::npos;
    if (!IpAddress::parse(host) || is_ipv6 != has_brackets) return refuse();
    return Endpoint{std::string(host), static_cast<std::uint16_t>(*port)};
}

std::string Endpoint::to_text() const {
    return host.find(':') == std::string::npos ? format("{}:{}", host, port) : format("[{}]:{}", host, port);
}

bool Endpoint::is_loopback() const {
    static const auto kLoopback = TrustedProxies::parse({"127.0.0.0/8", "::1"});
    return kLoopback->contains(host);
}

}  // namespace winsh::http
