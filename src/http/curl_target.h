#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/curl_library.h"

namespace winsh::http {

/// Where a request goes, as libcurl itself understands the URL: what is checked is what is asked.
struct CurlTarget {
    CurlUrl url;
    std::string scheme;  ///< `http` or `https`.
    std::string host;    ///< Lower case; an IPv6 address in brackets.
    std::uint16_t port = 0;
    std::string origin;  ///< `scheme://host[:port]`, for messages.
};

/// Errors: `invalid` for what is no absolute http(s) URL of printable ASCII, or holds a name and password.
Result<CurlTarget> parse_curl_target(const CurlLibrary& library, const std::string& url);

/// True if the host stands in `allowed_hosts`, with or without its port.
bool is_allowed_host(const CurlTarget& target, const std::vector<std::string>& allowed_hosts);

}  // namespace winsh::http
