#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/bearer.h"
#include "access/csrf.h"
#include "access/return_targets.h"
#include "access/sign_in.h"
#include "access/viewer.h"
#include "base/log.h"
#include "http/message.h"
#include "http/router.h"
#include "web/error_response.h"
#include "web/form.h"
#include "web/session_cookie.h"

namespace winsh::web {

/// A handler behind a guard. Only `Guard` makes one, and `SiteMap` takes nothing else: a route without a
/// declared guard does not compile.
class Guarded {
public:
    const http::Handler& handler() const { return handler_; }

private:
    friend class Guard;
    explicit Guarded(http::Handler handler) : handler_(std::move(handler)) {}
    http::Handler handler_;
};

using PublicHandler = std::function<http::Response(const http::Request&, const http::PathParameters&)>;
using PublicFormHandler =
    std::function<http::Response(const http::Request&, const Form&, const http::PathParameters&)>;
using ViewerHandler =
    std::function<http::Response(const http::Request&, const Viewer&, const http::PathParameters&)>;
using ViewerFormHandler = std::function<http::Response(const http::Request&, const Viewer&, const Form&,
                                                       const http::PathParameters&)>;
/// The answer to a request that is wrong in itself; nothing where it is not.
using RequestCheck = std::function<std::optional<http::Response>(const http::Request&)>;
using TokenHandler =
    std::function<http::Response(const http::Request&, const TokenFacts&, const http::PathParameters&)>;
using TokenMemoryHandler = std::function<std::optional<http::Response>(
    const http::Request&, const TokenFacts&, const http::PathParameters&)>;

struct GuardOptions {
    std::string own_origin;  ///< `https://win.example.com`: what `Origin` of our own pages says.
    const SessionCookie& cookie;
    const ErrorResponses& errors;
    /// Keeps a refusal in the audit record: a foreign request or a wrong form token under a live session.
    std::function<void(const http::Request&, const Viewer&, std::string_view sentence)> record_refusal;
};

/// Decides who gets to a handler, by the credential alone. Refusals under `/api` and `/v1` are the documented
/// JSON; on pages they are pages.
///
/// - A request with an `Authorization` header is judged by it alone, whatever cookies it carries: on a
/// session's route it gets 403.
/// - Unsafe methods of sessions must come from our own pages (`access/csrf`). Forms carry the field `csrf`
/// (`form_token`);
///   JSON endpoints want `Content-Type: application/json`, else 415.
class Guard {
public:
    Guard(SignIn& sign_in, BearerAuthentication& bearer, CsrfTokens& csrf, ReturnTargets& return_targets,
          GuardOptions options);

    /// Open to everyone.
    Guarded anyone(PublicHandler handler) const;
    /// Open to everyone, answered on the I/O thread: for what is in memory, such as health and assets.
    Guarded anyone_from_memory(PublicHandler handler) const;
    /// A form for people who are not signed in (sign-in, set-up): same-origin only.
    Guarded anyone_form(PublicFormHandler handler) const;
    /// JSON for people who are not signed in: same-origin and `application/json` only.
    Guarded anyone_json(PublicHandler handler) const;
    /// A page for a signed-in user. Others are sent to `/sign-in` and come back. What `check` finds wrong
    /// with the request itself is answered at once: nobody signs in only to hear of it.
    Guarded page(ViewerHandler handler, RequestCheck check = {}) const;
    /// A form of a signed-in user.
    Guarded form(ViewerFormHandler handler) const;
    /// `/api` for a session: 401 without one, 403 for a bearer token.
    Guarded session_api(ViewerHandler handler) const;
    /// `/v1` for a token with the scope: 401 without a token, 403 for a session or a missing scope.
    /// `from_memory` runs on the I/O thread where the token is in memory, and may answer nothing.
    Guarded with_scope(Scope scope, TokenMemoryHandler from_memory, TokenHandler handler) const;

    /// Whether another site may have led the browser to this page: by `Sec-Fetch-Site`, or, as browsers do
    /// not send it over plain http off this machine, where `Referer` names no page of ours. Ours send it
    /// along.
    bool is_led_here_by_another_site(const http::Request& request) const;

    /// The value of the hidden field `csrf` of every form of this session.
    std::string form_token(const Viewer& viewer) const;

private:
    Result<Viewer> judge_session(const http::Request& request) const;
    bool is_own_origin(const http::Request& request, std::string_view origin) const;
    Result<void> require_same_origin(const http::Request& request) const;
    /// As above, and the refusal is put on record.
    Result<void> require_same_origin(const http::Request& request, const Viewer& viewer) const;
    Result<void> require_form_token(const http::Request& request, const Viewer& viewer,
                                    const Form& form) const;
    http::Response refuse_without_token(const http::Request& request) const;
    http::Response to_sign_in(const http::Request& request) const;

    SignIn& sign_in_;
    BearerAuthentication& bearer_;
    CsrfTokens& csrf_;
    ReturnTargets& return_targets_;
    GuardOptions options_;
};

/// Where each URL leads: the only way to register a route.
class SiteMap {
public:
    explicit SiteMap(http::Router& router) : router_(router) {}
    void get(std::string_view pattern, const Guarded& guarded) {
        router_.add(http::Method::get, pattern, guarded.handler());
    }
    void post(std::string_view pattern, const Guarded& guarded) {
        router_.add(http::Method::post, pattern, guarded.handler());
    }
    void delete_(std::string_view pattern, const Guarded& guarded) {
        router_.add(http::Method::delete_, pattern, guarded.handler());
    }

private:
    http::Router& router_;
};

}  // namespace winsh::web
