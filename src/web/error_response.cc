#include "web/error_response.h"

#include "web/api/oauth_answer.h"

namespace winsh::web {
namespace {

bool is_oauth(const http::Request& request) { return request.path.starts_with("/oauth/"); }

std::string_view oauth_code_of(const Error& error) {
    return status_of(error) < 500 && error.kind != ErrorKind::rate_limited ? "invalid_request"
                                                                           : OAuthError(error).code;
}

}  // namespace

http::Response api_error(const http::Request& request, const Error& error) {
    http::Response response = http::error_response(status_of(error), public_sentence(request, error));
    response.with("Cache-Control", "no-store");
    add_retry_after(response, error);
    return response;
}

http::Response early_refusal(const http::Request& request, int status, std::string_view sentence) {
    if (!is_oauth(request)) return http::error_response(status, sentence);
    return oauth_refusal(status, status < 500 ? "invalid_request" : "temporarily_unavailable", sentence);
}

bool wants_json(const http::Request& request) {
    static constexpr std::string_view kMachinePaths[] = {
        "/api", "/v1", "/oauth", "/healthz", "/readyz", "/metrics", "/openapi.json", "/.well-known"};
    for (const std::string_view prefix : kMachinePaths) {
        if (request.path == prefix) return true;
        if (request.path.starts_with(prefix) && request.path[prefix.size()] == '/') return true;
    }
    return false;
}

ErrorResponses::ErrorResponses(ErrorPage page) : page_(std::move(page)) {}

http::Response ErrorResponses::of(const http::Request& request, const Error& error) const {
    if (is_oauth(request)) return oauth_refusal(request, OAuthError(oauth_code_of(error), error));
    if (wants_json(request)) return api_error(request, error);
    http::Response response = page_(request, status_of(error), public_sentence(request, error));
    add_retry_after(response, error);
    return response;
}

http::Response ErrorResponses::of(const http::Request& request, int status, std::string_view sentence) const {
    if (is_oauth(request)) return oauth_refusal(status, "invalid_request", sentence);
    return wants_json(request) ? http::error_response(status, sentence) : page_(request, status, sentence);
}

}  // namespace winsh::web
