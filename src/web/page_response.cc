#include "web/page_response.h"

#include "base/text.h"

namespace winsh::web {
namespace {

void add_where_missing(http::Response& response, std::string_view name, std::string_view value) {
    for (const auto& [present, _] : response.headers) {
        if (equal_ignoring_case(present, name)) return;
    }
    response.with(std::string(name), std::string(value));
}

std::string content_security_policy(const std::optional<std::string>& form_action_source) {
    std::string policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'";
    // Browsers hold the redirect that answers a form against form-action too.
    if (form_action_source) policy += ' ' + *form_action_source;
    return policy;
}

}  // namespace

http::Response page_response(std::string html, const PageOptions& options) {
    http::Response response = http::html_response(options.status, std::move(html));
    response.with("Content-Security-Policy", content_security_policy(options.form_action_source));
    response.with("Cross-Origin-Opener-Policy", "same-origin");
    add_private_headers(response, options.referrer);
    return response;
}

void add_private_headers(http::Response& response, Referrer referrer) {
    add_where_missing(response, "Cache-Control", "no-store");
    add_where_missing(response, "Referrer-Policy",
                      referrer == Referrer::none ? "no-referrer" : "same-origin");
}

}  // namespace winsh::web
