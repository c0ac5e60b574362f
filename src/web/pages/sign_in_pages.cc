#include "web/pages/sign_in_pages.h"

#include "web/origin.h"
#include "web/pages/field_view.h"
#include "web/pages/notice.h"

namespace winsh::web {
namespace {

constexpr std::string_view kHome = "/settings";

struct SignInForm {
    std::string email;
    std::string next;
    std::string alert;
    std::string_view notice;
};

PageView view_of(const SignInForm& form) {
    const Field email{.name = "email",
                      .label = "Email",
                      .type = "email",
                      .value = form.email,
                      .autocomplete = "username",
                      .most_characters = 254};
    const Field password{.name = "password",
                         .label = "Password",
                         .type = "password",
                         .autocomplete = "current-password",
                         .most_characters = 512};
    PageView view{.name = "sign_in", .title = form_title("Sign in", {{}, form.alert, {}, 0})};
    view.data.set("email", to_view(email));
    view.data.set("password", to_view(password));
    view.data.set("next", form.next);
    view.data.set("alert", form.alert);
    view.data.set("notice", form.notice);
    return view;
}

http::Response go_to(std::string location) {
    http::Response response = http::see_other(std::move(location));
    add_private_headers(response);
    return response;
}

}  // namespace

SignInPages::SignInPages(const PageFrame& frame, const ErrorResponses& errors, const SessionCookie& cookie,
                         SignIn& sign_in, const ReturnTargets& return_targets)
    : frame_(frame), errors_(errors), cookie_(cookie), sign_in_(sign_in), return_targets_(return_targets) {}

http::Response SignInPages::show(const http::Request& request) const {
    const Form query = Form::of_query(request);
    const auto viewer = sign_in_.recognise(cookie_.read(request));
    if (viewer && *viewer) return go_to(target_of(query.value("next")));
    return frame_.plain(view_of(
        {.next = std::string(query.value("next")), .notice = sentence_of_notice(query.value("notice"))}));
}

http::Response SignInPages::sign_in(const http::Request& request, const Form& form) const {
    const Origin origin = origin_of(request);
    const auto signed_in = sign_in_.sign_in(form.value("email"), Secret(form.value("password")), origin);
    if (!signed_in) {
        const Error& error = signed_in.error();
        const int status = status_of(error);
        if (status != 401 && status != 429 && !is_about_input(error)) return errors_.of(request, error);
        http::Response response = frame_.plain(view_of({.email = std::string(form.value("email")),
                                                        .next = std::string(form.value("next")),
                                                        .alert = error.message}),
                                               {.status = status});
        add_retry_after(response, error);
        return response;
    }
    // The session that this browser had before must not outlive its cookie. That it cannot be ended is no
    // reason to refuse.
    if (const auto before = sign_in_.recognise(cookie_.read(request)); before && *before) {
        static_cast<void>(sign_in_.sign_out(**before, origin));
    }
    http::Response response = go_to(target_of(form.value("next")));
    response.with("Set-Cookie", cookie_.set(signed_in->cookie));
    return response;
}

http::Response SignInPages::sign_out(const http::Request& request, const Viewer& viewer) const {
    if (const auto ended = sign_in_.sign_out(viewer, origin_of(request)); !ended) {
        return errors_.of(request, ended.error());
    }
    http::Response response = go_to("/sign-in?notice=" + std::string(name_of(Notice::signed_out)));
    response.with("Set-Cookie", cookie_.clear());
    return response;
}

std::string SignInPages::target_of(std::string_view next) const {
    if (next.empty()) return std::string(kHome);
    return return_targets_.find(next).value_or(std::string(kHome));
}

}  // namespace winsh::web
