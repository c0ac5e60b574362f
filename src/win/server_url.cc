#include "win/server_url.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "http/address_rule.h"

namespace winsh::win {
namespace {

constexpr std::size_t kMostBytes = 2'048;

bool is_host(std::string_view host) {
    if (host.starts_with('[')) return host.ends_with(']') && http::parse_address(host).has_value();
    return !host.empty() && host.size() <= 253 &&
           host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-._") == std::string_view::npos;
}

/// What every machine calls itself. Another address of the loopback network may be another user's listener.
bool is_usual_loopback(std::string_view host) { return host == "localhost" || host == "127.0.0.1"; }

/// Where the host ends: at the colon before a port, not at one within an IPv6 address.
std::size_t end_of_host(std::string_view authority) {
    const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : std::string_view::npos;
    return authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
}

}  // namespace

Result<ServerUrl> ServerUrl::parse(std::string_view text, std::string_view what) {
    const auto invalid = [&](std::string_view reason) {
        return fail(ErrorKind::invalid, format("{} is not the address of a server: {}.", what, reason),
                    std::string(what));
    };
    if (text.size() > kMostBytes) return invalid("it is too long");
    if (!std::ranges::all_of(
            text, [](char character) { return character > 0x20 && character < 0x7f && character != '\\'; }))
        return invalid("it holds spaces or characters that do not belong there");
    const std::size_t separator = text.find("://");
    ServerUrl url;
    url.scheme_ = to_lower_ascii(text.substr(0, std::min(separator, text.size())));
    if (separator == std::string_view::npos || (url.scheme_ != "https" && url.scheme_ != "http"))
        return invalid("it must begin with https:// or http://");
    std::string_view rest = text.substr(separator + 3);
    if (rest.find_first_of("?#@") != std::string_view::npos)
        return invalid("it may not hold a user name, '?' or '#'");
    std::string_view path = rest.substr(std::min(rest.find('/'), rest.size()));
    const std::string_view authority = rest.substr(0, rest.size() - path.size());
    const std::size_t colon = end_of_host(authority);
    url.host_ = to_lower_ascii(authority.substr(0, colon));
    if (!is_host(url.host_)) return invalid("its host is missing or broken");
    const bool secure = url.scheme_ == "https";
    url.port_ = secure ? 443 : 80;
    if (colon != std::string_view::npos) {
        const auto port = parse_integer(authority.substr(colon + 1));
        if (!port || *port < 1 || *port > 65'535) return invalid("its port must be a number from 1 to 65535");
        url.port_ = static_cast<std::uint16_t>(*port);
    }
    while (path.ends_with('/')) path.remove_suffix(1);
    const bool usual = url.port_ == (secure ? 443 : 80);
    url.text_ = format("{}://{}{}", url.scheme_, url.host_, usual ? "" : format(":{}", url.port_));
    url.origin_size_ = url.text_.size();
    url.text_ += path;
    return url;
}

bool ServerUrl::is_loopback() const { return http::is_loopback_host(host_); }

std::string ServerUrl::origin() const { return text_.substr(0, origin_size_); }

bool ServerUrl::is_exposed() const { return scheme_ == "http" && !is_loopback(); }

bool ServerUrl::same_origin(const ServerUrl& other) const {
    return scheme_ == other.scheme_ && port_ == other.port_ &&
           (host_ == other.host_ || (is_usual_loopback(host_) && is_usual_loopback(other.host_)));
}

bool ServerUrl::is_below(const ServerUrl& other) const {
    return scheme_ == "https" && other.scheme_ == "https" && port_ == other.port_ &&
           !http::parse_address(other.host_) && host_.ends_with("." + other.host_);
}

}  // namespace winsh::win
