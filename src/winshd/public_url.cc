#include "winshd/public_url.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"

namespace winsh {
namespace {

Error bad_url(std::string_view text, std::string_view why) {
    return Error{
        ErrorKind::invalid,
        format("The public URL \"{}\" cannot be used: {}. Give it as https://win.example.com.", text, why),
        "public-url", 0};
}

bool is_loopback_name(std::string_view host) {
    return host == "localhost" || host == "[::1]" || host == "127.0.0.1";
}

bool is_host_text(std::string_view host) {
    if (host.starts_with('[')) {
        return host.size() > 2 && host.ends_with(']') &&
               std::ranges::all_of(host.substr(1, host.size() - 2),
                                   [](char c) { return std::string_view("0123456789abcdef:.").contains(c); });
    }
    return !host.empty() && !host.starts_with('-') && !host.starts_with('.') &&
           std::ranges::all_of(host, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
           });
}

}  // namespace

Result<PublicUrl> PublicUrl::parse(std::string_view text) {
    std::string lower = to_lower_ascii(text);
    if (lower.ends_with('/')) lower.pop_back();
    std::string_view rest = lower;
    const bool https = rest.starts_with("https://");
    if (!https && !rest.starts_with("http://"))
        return std::unexpected(bad_url(text, "it starts with neither https:// nor http://"));
    rest.remove_prefix(https ? 8 : 7);

    std::string_view host = rest;
    std::string_view port;
    const std::size_t bracket = rest.rfind(']');
    const std::size_t colon = rest.rfind(':');
    if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
        host = rest.substr(0, colon);
        port = rest.substr(colon + 1);
        const auto number = parse_integer(port);
        if (!number || *number < 1 || *number > 65'535)
            return std::unexpected(bad_url(text, "its port is no number from 1 to 65535"));
        if (*number == (https ? 443 : 80)) port = {};
    }
    if (!is_host_text(host))
        return std::unexpected(bad_url(text, "it must be a scheme and a host alone, without a path"));
    const std::string host_and_port = port.empty() ? std::string(host) : format("{}:{}", host, port);
    return PublicUrl(format("{}://{}", https ? "https" : "http", host_and_port), host_and_port,
                     is_loopback_name(host));
}

std::vector<std::string> PublicUrl::hosts() const {
    const std::size_t bracket = host_.rfind(']');
    if (host_.find(':', bracket == std::string::npos ? 0 : bracket) != std::string::npos) return {host_};
    return {host_, host_ + (is_https() ? ":443" : ":80")};
}

PublicUrl PublicUrl::of_listener(const http::Endpoint& endpoint) {
    return PublicUrl("http://" + endpoint.to_text(), endpoint.to_text(), endpoint.is_loopback());
}

}  // namespace winsh
