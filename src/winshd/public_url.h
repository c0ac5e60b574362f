#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/server.h"

namespace winsh {

/// The address under which people and terminals reach this server. Every absolute link and `api_url` comes
/// from it, never from a request's `Host`.
class PublicUrl {
public:
    /// `http://` or `https://` and HOST[:PORT]; no path, query or fragment, a slash at the end allowed.
    /// Whether plain http will do is `check_config`'s to judge.
    static Result<PublicUrl> parse(std::string_view text);
    /// Of a listener without one: `http://HOST:PORT`.
    static PublicUrl of_listener(const http::Endpoint& endpoint);

    /// Without a slash at its end; what `Origin` says too (lower case, no default port).
    const std::string& origin() const { return origin_; }
    /// What `Host` may say: the host with its port; without one too where it is the scheme's own.
    std::vector<std::string> hosts() const;
    bool is_https() const { return origin_.starts_with("https://"); }
    bool is_loopback() const { return loopback_; }

private:
    PublicUrl(std::string origin, std::string host, bool loopback)
        : origin_(std::move(origin)), host_(std::move(host)), loopback_(loopback) {}
    std::string origin_;
    std::string host_;
    bool loopback_ = false;
};

}  // namespace winsh
