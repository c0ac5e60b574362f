#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "http/client.h"
#include "win/grant.h"
#include "win/oauth_metadata.h"

namespace winsh::win {

/// The name under which this terminal asks: the documented one.
inline constexpr std::string_view kClientName = "win-loops";

/// What a device authorization began with (RFC 8628 §3.2).
struct DeviceRequest {
    Secret device_code;
    std::string user_code;               ///< ≤ 40 printable characters.
    std::string verification_uri;        ///< The server's own.
    std::string complete_uri;            ///< With the code in it; "" where not offered.
    std::chrono::seconds lifetime{600};  ///< 1 s .. 1 h
    std::chrono::seconds interval{5};    ///< 1 s .. 60 s
};

enum class DeviceState { pending, slow_down, expired, granted };
struct DevicePoll {
    DeviceState state = DeviceState::pending;
    Grant grant;
};

/// What a server says of a token (RFC 7662 §2.2). Texts are printable and short.
struct TokenFacts {
    bool active = false;
    std::string account;    ///< The user's e-mail address; "" where not told.
    std::string workspace;  ///< Its id.
    std::string workspace_name;
    std::string name;  ///< The token's.
    std::vector<std::string> scopes;
    std::string expires_at;  ///< ISO 8601; "" for never or not told.
};

/// The endpoints of one server, as a public client uses them: form-encoded POSTs without any credential but
/// what is being asked about. No redirect is followed; answers are 64 KiB at most, within 10 seconds or what
/// `WIN_TIMEOUT` says. Errors: `network` where the server could not be reached; `unavailable` where the
/// answer is not one of an OAuth endpoint, as a proxy would give it; `rate_limited`; `forbidden` for
/// `access_denied`; `unprocessable` for every other OAuth error, in the server's words.
class OAuthClient {
public:
    OAuthClient(http::Client& client, const OAuthMetadata& metadata);

    Result<Grant> exchange(const Secret& code, const std::string& redirect_uri, const Secret& verifier,
                           const AskedServer& asked, Timestamp now);
    Result<DeviceRequest> start_device(std::string_view host_name, const ServerUrl& server);
    Result<DevicePoll> poll_device(const Secret& device_code, const AskedServer& asked, Timestamp now);
    Result<void> revoke(const Secret& token);
    Result<TokenFacts> introspect(const Secret& token);

private:
    using Form = std::vector<std::pair<std::string, std::string>>;
    Result<http::ClientResponse> post(const std::string& endpoint, const Form& form);

    http::Client& client_;
    const OAuthMetadata& metadata_;
};

}  // namespace winsh::win
