#include "win/oauth_client.h"

#include <algorithm>

#include "base/format.h"
#include "base/json.h"
#include "base/text.h"
#include "win/advice.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

constexpr std::size_t kMostBytes = 65'536;
constexpr std::size_t kMostShown = 200;

std::string shown(const Json& value) { return cut_to(trim(printable(value.as_string())), kMostShown); }

Result<Json> json_of(const http::ClientResponse& response, const std::string& endpoint) {
    auto json = parse_json(response.body, {.bytes = kMostBytes, .depth = 8, .values = 2'000});
    if (json.has_value() && json->is_object()) return *std::move(json);
    return fail(
        ErrorKind::unavailable,
        format("{} answered with status {} and something that is no answer of a server of this kind. A "
               "proxy or a firewall may stand between.",
               endpoint, response.status));
}

/// A server that cannot answer for the moment has said nothing about the question.
bool is_passing(int status, std::string_view code) {
    return status >= 500 || code == "temporarily_unavailable" || code == "server_error";
}

ErrorKind kind_of(int status, std::string_view code) {
    if (is_passing(status, code)) return ErrorKind::unavailable;
    return code == "access_denied" ? ErrorKind::forbidden : ErrorKind::unprocessable;
}

int wait_of(const http::ClientResponse& response) {
    const auto seconds = parse_integer(response.header("retry-after")).value_or(0);
    return static_cast<int>(std::clamp<std::int64_t>(seconds, 0, 86'400));
}

/// What an OAuth error says, in the server's words.
Error error_of(const http::ClientResponse& response, const Json& json, const std::string& endpoint) {
    const std::string_view code = json["error"].as_string();
    if (response.status == 429) {
        const int wait = wait_of(response);
        return {ErrorKind::rate_limited,
                format("{} has been asked too often.{}", endpoint,
                       wait > 0 ? format(" Try again in {} s.", wait) : ""),
                {},
                wait};
    }
    if (code.empty())
        return {
            ErrorKind::unavailable,
            format("{} answered with status {} instead of what was asked for.", endpoint, response.status),
            {},
            wait_of(response)};
    std::string words = shown(json["error_description"]);
    if (words.empty()) words = shown(json["error"]);
    if (!words.ends_with('.')) words.push_back('.');
    const ErrorKind kind = kind_of(response.status, code);
    // Its own word, other than something in between: it may be asked again.
    const int wait = kind == ErrorKind::unavailable ? std::max(1, wait_of(response)) : 0;
    return {kind, std::move(words), {}, wait};
}

/// The times of RFC 6749 §5.1 are relative to now; `expires_at` is the same as a moment.
std::string expiry_of(const Json& json, Timestamp now) {
    const std::string_view told = json["expires_at"].as_string();
    if (!told.empty()) return std::string(told);
    const std::int64_t seconds = json["expires_in"].as_integer();
    constexpr std::int64_t kLongest = 100LL * 366 * 86'400;
    if (seconds <= 0 || seconds > kLongest) return "";
    return to_iso8601(now + std::chrono::seconds(seconds));
}

Result<Grant> grant_of(const Json& json, const AskedServer& asked, Timestamp now) {
    if (!equal_ignoring_case(json["token_type"].as_string(), "Bearer"))
        return fail(ErrorKind::unprocessable,
                    "The server's answer holds no token of a kind that can be used.");
    return checked({Secret(json["access_token"].as_string()), std::string(json["workspace"].as_string()),
                    std::string(json["api_url"].as_string()), expiry_of(json, now)},
                   asked);
}

Result<std::string> own_page(const Json& value, const ServerUrl& server) {
    const std::string_view text = value.as_string();
    // The code may stand in the query; all before it is judged as every endpoint is.
    const auto url = ServerUrl::parse(text.substr(0, text.find('?')), "verification_uri");
    const bool is_plain = text.size() <= 2'048 && printable(text) == text && !text.contains(' ');
    if (url.has_value() && url->same_origin(server) && is_plain) return std::string(text);
    return fail(ErrorKind::unprocessable,
                format("{} wants the code to be entered on a page that is not its own; nothing was changed.",
                       server.text()));
}

std::chrono::seconds bounded(const Json& value, std::int64_t usual, std::int64_t most) {
    return std::chrono::seconds(std::clamp<std::int64_t>(value.as_integer(usual), 1, most));
}

}  // namespace

OAuthClient::OAuthClient(http::Client& client, const OAuthMetadata& metadata)
    : client_(client), metadata_(metadata) {}

Result<http::ClientResponse> OAuthClient::post(const std::string& endpoint, const Form& form) {
    http::ClientRequest request;
    request.method = http::Method::post;
    request.url = endpoint;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
    request.body = to_form(form);
    request.body_limit = kMostBytes;
    auto response = client_.send(request);
    wipe(request.body);
    if (!response.has_value()) return std::unexpected(with_advice(std::move(response).error()));
    return response;
}

Result<Grant> OAuthClient::exchange(const Secret& code, const std::string& redirect_uri,
                                    const Secret& verifier, const AskedServer& asked, Timestamp now) {
    WINSH_TRY(const http::ClientResponse response,
              post(metadata_.token, {{"grant_type", "authorization_code"},
                                     {"code", std::string(code.reveal())},
                                     {"redirect_uri", redirect_uri},
                                     {"client_id", std::string(kClientName)},
                                     {"code_verifier", std::string(verifier.reveal())}}));
    WINSH_TRY(const Json json, json_of(response, metadata_.token));
    if (response.status != 200) return std::unexpected(error_of(response, json, metadata_.token));
    return grant_of(json, asked, now);
}

Result<DeviceRequest> OAuthClient::start_device(std::string_view host_name, const ServerUrl& server) {
    Form form = {{"client_id", std::string(kClientName)}};
    if (!host_name.empty()) form.emplace_back("host", host_name);
    WINSH_TRY(const http::ClientResponse response, post(metadata_.device, form));
    WINSH_TRY(const Json json, json_of(response, metadata_.device));
    if (response.status != 200) return std::unexpected(error_of(response, json, metadata_.device));
    DeviceRequest request;
    request.device_code = Secret(json["device_code"].as_string());
    request.user_code = json["user_code"].as_string();
    const bool is_code = !request.user_code.empty() && request.user_code.size() <= 40 &&
                         printable(request.user_code) == request.user_code;
    if (request.device_code.empty() || request.device_code.size() > 1'024 || !is_code)
        return fail(ErrorKind::unprocessable, "The server's answer holds no usable code.");
    WINSH_TRY(request.verification_uri, own_page(json["verification_uri"], server));
    if (!json["verification_uri_complete"].is_null()) {
        WINSH_TRY(request.complete_uri, own_page(json["verification_uri_complete"], server));
    }
    request.lifetime = bounded(json["expires_in"], 600, 3'600);
    request.interval = bounded(json["interval"], 5, 60);
    return request;
}

Result<DevicePoll> OAuthClient::poll_device(const Secret& device_code, const AskedServer& asked,
                                            Timestamp now) {
    WINSH_TRY(const http::ClientResponse response,
              post(metadata_.token, {{"grant_type", std::string(kDeviceGrant)},
                                     {"device_code", std::string(device_code.reveal())},
                                     {"client_id", std::string(kClientName)}}));
    WINSH_TRY(const Json json, json_of(response, metadata_.token));
    const std::string_view code = json["error"].as_string();
    if (response.status != 200) {
        if (code == "authorization_pending") return DevicePoll{};
        if (code == "slow_down") return DevicePoll{DeviceState::slow_down, {}};
        if (code == "access_denied")
            return fail(ErrorKind::forbidden, "The approval was declined in the browser.");
        if (code == "expired_token") return DevicePoll{DeviceState::expired, {}};
        return std::unexpected(error_of(response, json, metadata_.token));
    }
    WINSH_TRY(Grant grant, grant_of(json, asked, now));
    return DevicePoll{DeviceState::granted, std::move(grant)};
}

Result<void> OAuthClient::revoke(const Secret& token) {
    WINSH_TRY(const http::ClientResponse response,
              post(metadata_.revocation, {{"token", std::string(token.reveal())},
                                          {"token_type_hint", "access_token"},
                                          {"client_id", std::string(kClientName)}}));
    if (response.status == 200) return {};
    WINSH_TRY(const Json json, json_of(response, metadata_.revocation));
    return std::unexpected(error_of(response, json, metadata_.revocation));
}

Result<TokenFacts> OAuthClient::introspect(const Secret& token) {
    WINSH_TRY(const http::ClientResponse response,
              post(metadata_.introspection,
                   {{"token", std::string(token.reveal())}, {"client_id", std::string(kClientName)}}));
    WINSH_TRY(const Json json, json_of(response, metadata_.introspection));
    if (response.status != 200) return std::unexpected(error_of(response, json, metadata_.introspection));
    TokenFacts facts;
    facts.active = json["active"].as_bool();
    if (!facts.active) return facts;
    facts.account = shown(json["username"]);
    facts.workspace = shown(json["workspace"]);
    facts.workspace_name = shown(json["workspace_name"]);
    facts.name = shown(json["name"]);
    for (const std::string_view scope : split(json["scope"].as_string().substr(0, 1'000), ' '))
        if (!scope.empty()) facts.scopes.push_back(printable(scope));
    if (const std::int64_t seconds = json["exp"].as_integer(); seconds > 0 && seconds < 253'402'300'800)
        facts.expires_at = to_iso8601(Timestamp(std::chrono::seconds(seconds)));
    return facts;
}

}  // namespace winsh::win
