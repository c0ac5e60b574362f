#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "acceptance/server_process.h"
#include "acceptance/wire.h"

namespace winsh::acceptance {

/// A running server with two people who do not know each other: Ada, whose workspace is Example, and Bob,
/// whose is Other.
class Site {
public:
    explicit Site(ServerOptions options = {});

    ServerProcess& server() const { return *server_; }
    const std::string& data() const { return data_; }
    std::uint16_t port() const { return server_->port(); }
    std::string url() const { return server_->url(); }
    const Account& ada() const { return ada_; }
    const Account& bob() const { return bob_; }
    /// Stops the server, lets `meanwhile` at the folder, and starts a new one.
    void restart(const std::function<void()>& meanwhile = {});

    Reply call(Call call) const { return exchange(port(), call); }
    Reply get(std::string_view target, Headers headers = {}) const;
    Reply post_json(std::string_view target, std::string body, Headers headers) const;
    Reply post_form(std::string_view target, std::string body, Headers headers) const;

    /// Signs in by JSON; the value of `Cookie` for further requests.
    std::string sign_in(const Account& account) const;
    struct Token {
        std::string id;
        std::string text;
    };
    /// Creates a token with these members beside its name, such as `"expiresAt":null`.
    Token new_token(const std::string& cookie, std::string_view members = {}) const;
    Reply revoke(const std::string& cookie, const std::string& id) const;

private:
    TemporaryFolder folder_;
    std::string data_;
    Account ada_;
    Account bob_;
    ServerOptions options_;
    std::unique_ptr<ServerProcess> server_;
};

constexpr std::string_view kTokens = "/api/settings/api-tokens";
constexpr std::string_view kSnapshot = "/v1/loops/bug-autofix/connector-snapshot";

inline Headers with_cookie(const std::string& cookie) { return {{"Cookie", cookie}}; }
/// As a browser in which somebody typed the address.
inline Headers typed_with_cookie(const std::string& cookie) {
    return {{"Cookie", cookie}, {"Sec-Fetch-Site", "none"}};
}
inline Headers with_token(const std::string& token) { return {{"Authorization", "Bearer " + token}}; }

/// Asks again until it holds or the time is over.
bool holds_within(std::chrono::milliseconds patience, const std::function<bool()>& condition);

/// The value of the page's hidden field, or "".
std::string hidden_field(const std::string& page, std::string_view name);

}  // namespace winsh::acceptance
