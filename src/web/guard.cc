#include "web/guard.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "base/token_text.h"
#include "web/page_response.h"

namespace winsh::web {
namespace {

constexpr std::string_view kAuthorization = "Authorization";
constexpr std::string_view kFormPurpose = "form";
constexpr std::string_view kTokensCannot =
    "API tokens cannot use this endpoint: it needs a signed-in browser session.";

bool has_token_in_query(const http::Request& request) {
    return request.query.find("token=") != std::string_view::npos;
}

http::Response unauthenticated(const http::Request& request, std::string_view challenge,
                               std::string_view sentence) {
    http::Response response =
        api_error(request, Error{ErrorKind::unauthenticated, std::string(sentence), {}, 0});
    response.with("WWW-Authenticate", std::string(challenge));
    return response;
}

http::Response missing_token(const http::Request& request) {
    return unauthenticated(
        request, "Bearer",
        has_token_in_query(request)
            ? "A token in the query string is not accepted. Send it as Authorization: Bearer win_live_…"
            : "Send an API token as Authorization: Bearer win_live_…");
}

/// RFC 6750 §3: who uses another scheme has sent no token, and hears of no error in one.
bool has_sent_token(std::string_view authorization) {
    const std::string_view scheme = split(authorization, ' ').front();
    return equal_ignoring_case(scheme, "Bearer") || authorization.contains(kTokenPrefix);
}

http::Response refused_token(const http::Request& request) {
    if (!has_sent_token(request.header(kAuthorization))) return missing_token(request);
    return unauthenticated(
        request, "Bearer error=\"invalid_token\"",
        "The API token is malformed, unknown, expired or revoked. Make a new one in the settings, or run "
        "win auth login.");
}

http::Response missing_scope(const http::Request& request, Scope scope) {
    http::Response response = api_error(
        request, Error{ErrorKind::forbidden, format("Missing required scope: {}", name_of(scope)), {}, 0});
    response.with("WWW-Authenticate",
                  format("Bearer error=\"insufficient_scope\", scope=\"{}\"", name_of(scope)));
    return response;
}

/// Also true for no body at all.
bool is_json(const http::Request& request) {
    if (request.body.empty() && !request.has_header("Content-Type")) return true;
    const std::string_view type = trim(split(request.header("Content-Type"), ';').front());
    return equal_ignoring_case(type, "application/json");
}

/// No answer where the body can be read as JSON: neither of another type nor compressed.
std::optional<http::Response> refuse_body(const http::Request& request) {
    const auto refused = [](std::string_view sentence) {
        return http::error_response(415, sentence).with("Cache-Control", "no-store");
    };
    if (!is_json(request)) return refused("Send the body as Content-Type: application/json.");
    const std::string_view coding = request.header("Content-Encoding");
    if (!coding.empty() && !equal_ignoring_case(coding, "identity"))
        return refused("Send the body as it is, without a Content-Encoding.");
    return std::nullopt;
}

}  // namespace

Guard::Guard(SignIn& sign_in, BearerAuthentication& bearer, CsrfTokens& csrf, ReturnTargets& return_targets,
             GuardOptions options)
    : sign_in_(sign_in),
      bearer_(bearer),
      csrf_(csrf),
      return_targets_(return_targets),
      options_(std::move(options)) {}

Result<Viewer> Guard::judge_session(const http::Request& request) const {
    if (request.has_header(kAuthorization)) return fail(ErrorKind::forbidden, std::string(kTokensCannot));
    const std::string_view cookie = options_.cookie.read(request);
    if (cookie.empty())
        return fail(ErrorKind::unauthenticated, "Sign in first: this needs a signed-in browser session.");
    WINSH_TRY(auto viewer, sign_in_.recognise(cookie));
    if (!viewer) return fail(ErrorKind::unauthenticated, "Your session has ended. Sign in again.");
    return *std::move(viewer);
}

/// On plain http also what the listener's other names make of it, such as localhost: whoever opened the page
/// there is there still. `Host` is one of those names, or the request would not have come this far.
bool Guard::is_own_origin(const http::Request& request, std::string_view origin) const {
    if (is_same_origin({origin, {}}, options_.own_origin)) return true;
    constexpr std::string_view kPlainHttp = "http://";
    if (!options_.own_origin.starts_with(kPlainHttp) || !origin.starts_with(kPlainHttp)) return false;
    return equal_ignoring_case(origin.substr(kPlainHttp.size()), request.header("Host"));
}

bool Guard::is_led_here_by_another_site(const http::Request& request) const {
    const std::string_view site = request.header("Sec-Fetch-Site");
    if (!site.empty()) return !equal_ignoring_case(site, "same-origin") && !equal_ignoring_case(site, "none");
    const std::string_view referer = request.header("Referer");
    constexpr std::string_view kAfterScheme = "://";
    const std::size_t scheme = referer.find(kAfterScheme);
    if (scheme == std::string_view::npos) return true;
    return !is_own_origin(request, referer.substr(0, referer.find('/', scheme + kAfterScheme.size())));
}

Result<void> Guard::require_same_origin(const http::Request& request) const {
    // Each of them, should one stand there twice.
    const bool is_ours = std::ranges::all_of(request.headers, [&](const http::HeaderView& field) {
        if (equal_ignoring_case(field.name, "Origin")) return is_own_origin(request, field.value);
        if (equal_ignoring_case(field.name, "Sec-Fetch-Site"))
            return is_same_origin({{}, field.value}, options_.own_origin);
        return true;
    });
    if (is_ours) return {};
    return fail(ErrorKind::forbidden,
                format("This request came from another site and was refused. Open {} and try there.",
                       options_.own_origin));
}

Result<void> Guard::require_same_origin(const http::Request& request, const Viewer& viewer) const {
    auto ours = require_same_origin(request);
    if (!ours) options_.record_refusal(request, viewer, "A request from another site was refused.");
    return ours;
}

Result<void> Guard::require_form_token(const http::Request& request, const Viewer& viewer,
                                       const Form& form) const {
    if (csrf_.accepts(form.value("csrf"), viewer.session, kFormPurpose)) return {};
    options_.record_refusal(request, viewer, "A form without this session's token was refused.");
    return fail(
        ErrorKind::forbidden,
        "This form is not from your present session. Go back, load the page again and send it once more.");
}

http::Response Guard::refuse_without_token(const http::Request& request) const {
    if (!judge_session(request)) return missing_token(request);
    return api_error(
        request,
        Error{ErrorKind::forbidden,
              "A browser session cannot use this endpoint: send an API token as Authorization: Bearer "
              "win_live_…",
              {},
              0});
}

http::Response Guard::to_sign_in(const http::Request& request) const {
    const std::string target = return_targets_.keep(request.target, request.peer);
    http::Response response = http::see_other(target.empty() ? "/sign-in" : "/sign-in?next=" + target);
    add_private_headers(response);
    return response;
}

Guarded Guard::anyone(PublicHandler handler) const {
    return Guarded(http::Handler{nullptr, std::move(handler)});
}

Guarded Guard::anyone_from_memory(PublicHandler handler) const {
    http::Handler both{handler, nullptr};
    both.answer = std::move(handler);
    return Guarded(std::move(both));
}

Guarded Guard::anyone_form(PublicFormHandler handler) const {
    return Guarded(http::Handler{
        nullptr, [this, handler = std::move(handler)](const http::Request& request,
                                                      const http::PathParameters& parameters) {
            if (auto ours = require_same_origin(request); !ours)
                return options_.errors.of(request, ours.error());
            const auto form = Form::of_body(request);
            return form ? handler(request, *form, parameters) : options_.errors.of(request, form.error());
        }});
}

Guarded Guard::anyone_json(PublicHandler handler) const {
    return Guarded(
        http::Handler{nullptr, [this, handler = std::move(handler)](const http::Request& request,
                                                                    const http::PathParameters& parameters) {
                          if (auto ours = require_same_origin(request); !ours)
                              return api_error(request, ours.error());
                          if (auto refused = refuse_body(request)) return *std::move(refused);
                          return handler(request, parameters);
                      }});
}

Guarded Guard::page(ViewerHandler handler, RequestCheck check) const {
    return Guarded(
        http::Handler{nullptr, [this, handler = std::move(handler), check = std::move(check)](
                                   const http::Request& request, const http::PathParameters& parameters) {
                          if (auto refused = check ? check(request) : std::nullopt)
                              return *std::move(refused);
                          const auto viewer = judge_session(request);
                          if (viewer) return handler(request, *viewer, parameters);
                          if (viewer.error().kind == ErrorKind::unauthenticated) return to_sign_in(request);
                          return options_.errors.of(request, viewer.error());
                      }});
}

Guarded Guard::form(ViewerFormHandler handler) const {
    return Guarded(
        http::Handler{nullptr, [this, handler = std::move(handler)](const http::Request& request,
                                                                    const http::PathParameters& parameters) {
                          const auto viewer = judge_session(request);
                          if (!viewer) return options_.errors.of(request, viewer.error());
                          if (auto ours = require_same_origin(request, *viewer); !ours)
                              return options_.errors.of(request, ours.error());
                          const auto form = Form::of_body(request);
                          if (!form) return options_.errors.of(request, form.error());
                          if (auto ours = require_form_token(request, *viewer, *form); !ours) {
                              return options_.errors.of(request, ours.error());
                          }
                          return handler(request, *viewer, *form, parameters);
                      }});
}

Guarded Guard::session_api(ViewerHandler handler) const {
    return Guarded(http::Handler{
        nullptr, [this, handler = std::move(handler)](const http::Request& request,
                                                      const http::PathParameters& parameters) {
            const auto viewer = judge_session(request);
            if (!viewer) {
                if (viewer.error().kind != ErrorKind::unauthenticated)
                    return api_error(request, viewer.error());
                return unauthenticated(request, "Bearer", viewer.error().message);
            }
            const bool reads = request.method == http::Method::get || request.method == http::Method::head;
            if (!reads) {
                if (auto ours = require_same_origin(request, *viewer); !ours)
                    return api_error(request, ours.error());
            }
            if (request.method == http::Method::post) {
                if (auto refused = refuse_body(request)) return *std::move(refused);
            }
            http::Response response = handler(request, *viewer, parameters);
            add_private_headers(response);
            return response;
        }});
}

Guarded Guard::with_scope(Scope scope, TokenMemoryHandler from_memory, TokenHandler handler) const {
    http::Handler guarded;
    guarded.from_memory = [this, scope, from_memory = std::move(from_memory)](
                              const http::Request& request,
                              const http::PathParameters& parameters) -> std::optional<http::Response> {
        const auto token = bearer_credential(request.header(kAuthorization));
        if (!token) return std::nullopt;
        const BearerAnswer answer = bearer_.authenticate_from_memory(*token);
        if (answer.verdict == BearerVerdict::unknown) return std::nullopt;
        if (answer.verdict == BearerVerdict::refused) return refused_token(request);
        if (!answer.facts->scopes.contains(scope)) return missing_scope(request, scope);
        return from_memory(request, *answer.facts, parameters);
    };
    guarded.answer = [this, scope, handler = std::move(handler)](const http::Request& request,
                                                                 const http::PathParameters& parameters) {
        if (!request.has_header(kAuthorization)) return refuse_without_token(request);
        const auto token = bearer_credential(request.header(kAuthorization));
        if (!token) return refused_token(request);
        const auto answer = bearer_.authenticate(*token);
        if (!answer) return api_error(request, answer.error());
        if (answer->verdict != BearerVerdict::accepted) return refused_token(request);
        if (!answer->facts->scopes.contains(scope)) return missing_scope(request, scope);
        return handler(request, *answer->facts, parameters);
    };
    return Guarded(std::move(guarded));
}

std::string Guard::form_token(const Viewer& viewer) const { return csrf_.make(viewer.session, kFormPurpose); }

}  // namespace winsh::web
