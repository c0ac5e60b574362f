#include "web/pages/set_up_pages.h"

#include "web/origin.h"
#include "web/pages/field_view.h"
#include "web/pages/notice.h"

namespace winsh::web {
namespace {

PageView view_of(const Form& form, const Error& error) {
    const Field email{.name = "email",
                      .label = "Email",
                      .type = "email",
                      .help = "You sign in with it. Nothing is sent to it.",
                      .value = std::string(form.value("email")),
                      .error = message_for(error, "email"),
                      .autocomplete = "username",
                      .most_characters = 254};
    const Field password{.name = "password",
                         .label = "Password",
                         .type = "password",
                         .help = "At least 10 characters. A few unrelated words are good.",
                         .error = message_for(error, "password"),
                         .autocomplete = "new-password",
                         .most_characters = 512};
    const Field workspace{.name = "workspace",
                          .label = "Workspace name",
                          .help = "Your company or team, as its members call it.",
                          .value = std::string(form.value("workspace")),
                          .error = message_for(error, "workspace"),
                          .autocomplete = "organization",
                          .most_characters = 100};
    const bool has_place = !email.error.empty() || !password.error.empty() || !workspace.error.empty();
    PageView view{.name = "set_up", .title = form_title("Make the owner’s account", error)};
    view.data.set("key", form.value("key"));
    view.data.set("email", to_view(email));
    view.data.set("password", to_view(password));
    view.data.set("workspace", to_view(workspace));
    view.data.set("alert", has_place ? std::string() : error.message);
    view.data.set("notice", false);
    return view;
}

}  // namespace

SetUpPages::SetUpPages(const PageFrame& frame, const ErrorResponses& errors, const SessionCookie& cookie,
                       Accounts& accounts, SetupLink& setup_link, SignIn& sign_in)
    : frame_(frame),
      errors_(errors),
      cookie_(cookie),
      accounts_(accounts),
      setup_link_(setup_link),
      sign_in_(sign_in) {}

http::Response SetUpPages::show(const http::Request& request) const {
    const Form query = Form::of_query(request);
    if (!setup_link_.accepts(query.value("key"))) return refuse_key(request);
    // Somebody may have made one in another way meanwhile: nobody is to fill in a form in vain.
    const auto none = accounts_.require_none();
    if (!none) return errors_.of(request, none.error());
    return frame_.plain(view_of(query, Error{}));
}

http::Response SetUpPages::create(const http::Request& request, const Form& form) const {
    if (!setup_link_.accepts(form.value("key"))) return refuse_key(request);
    const AccountRequest wanted{.email = std::string(form.value("email")),
                                .password = Secret(form.value("password")),
                                .workspace_name = std::string(form.value("workspace"))};
    const auto created = accounts_.create(wanted, FirstAccountOnly::yes, origin_of(request));
    if (!created) {
        const Error& error = created.error();
        const bool can_be_mended = is_about_input(error) && error.kind != ErrorKind::conflict;
        if (!can_be_mended) return errors_.of(request, error);
        return frame_.plain(view_of(form, error), {.status = kUnprocessable});
    }
    setup_link_.remove();
    return sign_in(request, created->user);
}

http::Response SetUpPages::refuse_key(const http::Request& request) const {
    return errors_.of(request, 403,
                      "This set-up link has been used or has run out: it holds for 15 minutes and makes one "
                      "account. If there is "
                      "an account already, sign in; if not, run \"winshd setup-link --data DIR\" on the "
                      "server for a new link.");
}

http::Response SetUpPages::sign_in(const http::Request& request, const User& user) const {
    const auto signed_in = sign_in_.open_session(user, origin_of(request));
    if (!signed_in) return errors_.of(request, signed_in.error());
    http::Response response = http::see_other("/settings?notice=" + std::string(name_of(Notice::welcome)));
    add_private_headers(response);
    response.with("Set-Cookie", cookie_.set(signed_in->cookie));
    return response;
}

}  // namespace winsh::web
