#include "web/api/oauth_api.h"

#include <utility>

#include "access/bearer.h"
#include "access/terminal_fields.h"
#include "base/digest.h"
#include "base/text.h"
#include "web/api/oauth_answer.h"
#include "web/api/oauth_form.h"
#include "web/api/oauth_metadata.h"
#include "web/origin.h"

namespace winsh::web {
namespace {

std::shared_ptr<const http::Content> make_metadata(std::string_view issuer) {
    std::string bytes = to_text(oauth_metadata(issuer));
    std::string etag = '"' + to_hex(as_bytes(sha256(bytes))) + '"';
    return http::make_content(std::move(bytes), "application/json", std::move(etag));
}

std::int64_t seconds_since_1970(Timestamp time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

OAuthResult<CodeExchange> code_exchange_of(const Form& form) {
    WINSH_TRY(const std::string_view code, required(form, "code"));
    WINSH_TRY(const std::string_view redirect_uri, required(form, "redirect_uri"));
    WINSH_TRY(std::string client, client_id_of(form));
    WINSH_TRY(const std::string_view verifier, required(form, "code_verifier"));
    return CodeExchange{Secret(code), std::string(redirect_uri), std::move(client), Secret(verifier)};
}

OAuthResult<DevicePoll> device_poll_of(const Form& form) {
    WINSH_TRY(const std::string_view code, required(form, "device_code"));
    WINSH_TRY(std::string client, client_id_of(form));
    return DevicePoll{Secret(code), std::move(client)};
}

OAuthResult<DeviceRequest> device_request_of(const Form& form) {
    WINSH_TRY(std::string client, client_id_of(form));
    Result<std::string> host = shown_name(form.value("host"), "host");
    if (!host) return std::unexpected(OAuthError("invalid_request", host.error()));
    const Result<Scopes> scopes = asked_scopes(form.value("scope"));
    if (!scopes) return std::unexpected(OAuthError("invalid_scope", scopes.error()));
    return DeviceRequest{std::move(client), *std::move(host), *scopes};
}

Json introspection(const ListedToken& listed, std::string_view issuer) {
    const ApiToken& token = listed.token;
    Json answer = Json::object({{"active", true},
                                {"token_type", "Bearer"},
                                {"scope", scope_text(token.scopes)},
                                {"client_id", token.client},
                                {"sub", token.user.text()},
                                {"username", listed.user_email},
                                {"iat", seconds_since_1970(token.created_at)}});
    if (token.expires_at) answer.set("exp", seconds_since_1970(*token.expires_at));
    answer.set("iss", issuer);
    answer.set("workspace", token.workspace.text());
    answer.set("workspace_name", listed.workspace_name);
    answer.set("name", token.name);
    answer.set("token_prefix", token.token_prefix);
    answer.set("last_four", token.last_four);
    return answer;
}

/// A token may ask about itself, not about another one.
bool asks_about_itself(const http::Request& request, std::string_view token) {
    if (!request.has_header("Authorization")) return true;
    const auto bearer = bearer_credential(request.header("Authorization"));
    return bearer && equal_in_constant_time(*bearer, token);
}

}  // namespace

OAuthApi::OAuthApi(TokenExchange& exchange, DeviceGrants& device_grants, HeldTokens& held, std::string issuer)
    : exchange_(exchange),
      device_grants_(device_grants),
      held_(held),
      issuer_(std::move(issuer)),
      metadata_(make_metadata(issuer_)) {}

http::Response OAuthApi::metadata() const {
    http::Response response;
    response.content = metadata_;
    return response.with("Cache-Control", "public, max-age=300");
}

http::Response OAuthApi::token(const http::Request& request) const {
    const auto form = read_oauth_form(request);
    if (!form) return form.error();
    const OAuthResult<Json> answer = exchange(request, *form);
    return answer ? oauth_answer(*answer) : oauth_refusal(request, answer.error());
}

OAuthResult<Json> OAuthApi::exchange(const http::Request& request, const Form& form) const {
    WINSH_TRY(const std::string_view type, required(form, "grant_type"));
    if (type == kCodeGrantType) {
        WINSH_TRY(const CodeExchange asked, code_exchange_of(form));
        WINSH_TRY(const GrantedToken granted, exchange_.of_code(asked, origin_of(request)));
        return token_answer(granted);
    }
    if (type == kDeviceGrantType) {
        WINSH_TRY(const DevicePoll asked, device_poll_of(form));
        WINSH_TRY(const GrantedToken granted, exchange_.of_device(asked, origin_of(request)));
        return token_answer(granted);
    }
    return std::unexpected(OAuthError(
        "unsupported_grant_type",
        Error{ErrorKind::invalid,
              "The grant_type must be authorization_code or urn:ietf:params:oauth:grant-type:device_code.",
              "", 0}));
}

Json OAuthApi::token_answer(const GrantedToken& granted) const {
    const ApiToken& token = granted.token;
    Json answer = Json::object({{"access_token", granted.text.reveal()},
                                {"token_type", "Bearer"},
                                {"scope", scope_text(token.scopes)}});
    if (token.expires_at) {
        const auto left = std::chrono::floor<std::chrono::seconds>(*token.expires_at - token.created_at);
        answer.set("expires_in", static_cast<std::int64_t>(left.count()));
    }
    answer.set("workspace", token.workspace.text());
    answer.set("api_url", issuer_);
    answer.set("expires_at", token.expires_at ? to_iso8601(*token.expires_at) : "");
    return answer;
}

http::Response OAuthApi::device_authorization(const http::Request& request) const {
    const auto form = read_oauth_form(request);
    if (!form) return form.error();
    const OAuthResult<DeviceRequest> asked = device_request_of(*form);
    if (!asked) return oauth_refusal(request, asked.error());
    const auto started = device_grants_.start(*asked, origin_of(request));
    if (!started) return oauth_refusal(request, started.error());
    const std::string page = issuer_ + "/device";
    return oauth_answer(Json::object({
        {"device_code", started->device_code.reveal()},
        {"user_code", started->user_code},
        {"verification_uri", page},
        {"verification_uri_complete", page + "?user_code=" + started->user_code},
        {"expires_in", static_cast<std::int64_t>(started->expires_in.count())},
        {"interval", static_cast<std::int64_t>(started->interval.count())},
    }));
}

http::Response OAuthApi::revoke(const http::Request& request) const {
    const auto form = read_oauth_form(request);
    if (!form) return form.error();
    const auto token = required(*form, "token");
    if (!token) return oauth_refusal(request, token.error());
    if (const auto revoked = held_.revoke(*token, origin_of(request)); !revoked)
        return oauth_refusal(request, revoked.error());
    http::Response response;
    response.with("Cache-Control", "no-store");
    response.with("Pragma", "no-cache");
    return response;
}

http::Response OAuthApi::introspect(const http::Request& request) const {
    const auto form = read_oauth_form(request, OAuthCredential::bearer);
    if (!form) return form.error();
    const auto token = required(*form, "token");
    if (!token) return oauth_refusal(request, token.error());
    const Json inactive = Json::object({{"active", false}});
    if (!asks_about_itself(request, *token)) return oauth_answer(inactive);
    const auto found = held_.look_at(*token);
    if (!found) return oauth_refusal(request, OAuthError(found.error()));
    return oauth_answer(*found ? introspection(**found, issuer_) : inactive);
}

}  // namespace winsh::web
