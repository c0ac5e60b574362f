#include "http/proxy_rule.h"

#include "base/text.h"
#include "http/address_rule.h"

namespace winsh::http {
namespace {

std::string first_of(const Environment& environment, std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (const auto value = environment(name); value && !trim(*value).empty())
            return std::string(trim(*value));
    return {};
}

std::string_view without_brackets(std::string_view host) {
    if (host.size() >= 2 && host.front() == '[' && host.back() == ']') return host.substr(1, host.size() - 2);
    return host;
}

bool lies_in_network(const AddressBytes& address, std::string_view network) {
    const std::size_t slash = network.find('/');
    const auto prefix = parse_address(network.substr(0, slash));
    const auto bits = parse_integer(network.substr(slash + 1));
    if (!prefix || prefix->size() != address.size() || !bits || *bits < 0) return false;
    if (static_cast<std::size_t>(*bits) > address.size() * 8) return false;
    for (std::size_t bit = 0; bit < static_cast<std::size_t>(*bits); ++bit) {
        const unsigned mask = 0x80u >> (bit % 8);
        if (((address[bit / 8] ^ (*prefix)[bit / 8]) & mask) != 0) return false;
    }
    return true;
}

/// An exception is a host, a domain with all below it, `host:port`, an address or a network.
bool matches(std::string_view exception, std::string_view host, std::uint16_t port) {
    if (exception == "*") return true;
    const auto address = parse_address(host);
    if (address && exception.contains('/')) return lies_in_network(*address, exception);
    const std::size_t colon = exception.rfind(':');
    const bool has_port = colon != std::string_view::npos &&
                          (exception.find(':') == colon || (colon > 0 && exception[colon - 1] == ']'));
    if (has_port) {
        if (exception.substr(colon + 1) != std::to_string(port)) return false;
        exception = exception.substr(0, colon);
    }
    exception = without_brackets(exception);
    if (exception.starts_with('.')) exception.remove_prefix(1);
    if (exception.ends_with('.')) exception.remove_suffix(1);
    if (exception.empty()) return false;
    if (host == exception) return true;
    return !address && host.size() > exception.size() && host.ends_with(exception) &&
           host[host.size() - exception.size() - 1] == '.';
}

}  // namespace

ProxyRule::ProxyRule(const Environment& environment)
    : for_http_(first_of(environment, {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"})),
      for_https_(first_of(environment, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})) {
    std::string list = first_of(environment, {"no_proxy", "NO_PROXY"});
    for (char& character : list)
        if (character == ' ' || character == '\t') character = ',';
    for (const std::string_view part : split(list, ','))
        if (!part.empty()) exceptions_.push_back(to_lower_ascii(part));
}

std::optional<std::string> ProxyRule::proxy_for(std::string_view scheme, std::string_view host,
                                                std::uint16_t port) const {
    const std::string& proxy = scheme == "https" ? for_https_ : for_http_;
    if (proxy.empty() || is_loopback_host(host) || is_excepted(host, port)) return std::nullopt;
    return proxy;
}

bool ProxyRule::is_excepted(std::string_view host, std::uint16_t port) const {
    std::string name = to_lower_ascii(without_brackets(host));
    if (name.ends_with('.')) name.pop_back();
    for (const std::string& exception : exceptions_)
        if (matches(exception, name, port)) return true;
    return false;
}

std::string proxy_name(std::string_view proxy_url) {
    if (const std::size_t scheme = proxy_url.find("://"); scheme != std::string_view::npos)
        proxy_url.remove_prefix(scheme + 3);
    if (const std::size_t user = proxy_url.rfind('@'); user != std::string_view::npos)
        proxy_url.remove_prefix(user + 1);
    return std::string(proxy_url.substr(0, proxy_url.find_first_of("/?#")));
}

}  // namespace winsh::http
