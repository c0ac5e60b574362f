#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace winsh::win {

/// The server where nothing names one.
inline constexpr std::string_view kHostedService = "https://win.sh";

/// Where a server is: scheme, host, port and an optional path in front of all of its paths.
class ServerUrl {
public:
    /// An absolute http or https URL without user name, query and fragment, ≤ 2,048 bytes of printable ASCII.
    /// Closing slashes do not count. `what` names it in the error (`--api-url`), which is `invalid`.
    static Result<ServerUrl> parse(std::string_view text, std::string_view what);

    const std::string& text() const {
        return text_;
    }  ///< Without a closing slash; scheme and host in lower case.
    std::string with_path(std::string_view path) const { return text_ + std::string(path); }
    std::string origin() const;  ///< Scheme, host and port.
    std::string_view path() const { return std::string_view(text_).substr(origin_size_); }  ///< "" or `/…`.
    std::string_view host() const { return host_; }  ///< An IPv6 address in brackets.

    /// What is sent there can be read on the way: plain http to a host that is not this machine.
    bool is_exposed() const;
    /// The same scheme, host and port, or `localhost` for 127.0.0.1 with the same scheme and port.
    bool same_origin(const ServerUrl& other) const;
    /// An https host under the other's host: `https://api.win.sh` under `https://win.sh`.
    bool is_below(const ServerUrl& other) const;

    friend bool operator==(const ServerUrl& left, const ServerUrl& right) {
        return left.text_ == right.text_;
    }

private:
    ServerUrl() = default;
    bool is_loopback() const;
    std::string text_;
    std::string scheme_;
    std::string host_;
    std::uint16_t port_ = 0;
    std::size_t origin_size_ = 0;
};

}  // namespace winsh::win
