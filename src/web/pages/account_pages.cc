#include "web/pages/account_pages.h"

#include "access/token_sweep.h"
#include "web/origin.h"
#include "web/pages/field_view.h"
#include "web/pages/time_view.h"
#include "web/pages/user_agent.h"

namespace winsh::web {
namespace {

constexpr std::string_view kPath = "/settings/account";

Json sessions_view(const Visit& visit, const std::vector<Session>& sessions, Timestamp now) {
    Json items = Json::array();
    for (const Session& session : sessions) {
        if (!session.is_live_at(now)) continue;
        Json item = Json::object();
        item.set("id", session.id.text());
        item.set("browser", describe_user_agent(session.user_agent));
        item.set("address", session.address);
        item.set("signed_in", time_view(session.created_at, now));
        item.set("seen", time_view(session.last_seen_at, now));
        item.set("is_this_one", session.id == visit.viewer.session.id);
        items.push(std::move(item));
    }
    return items;
}

/// A wrong password is told beside the field of the present one, whatever kind of refusal it is.
std::string message_for_present(const Error& error) { return error.field == "password" ? "" : error.message; }

}  // namespace

AccountPages::AccountPages(const SettingsFrame& frame, Accounts& accounts, SignIn& sign_in, Tokens& tokens,
                           const Clock& clock)
    : frame_(frame), accounts_(accounts), sign_in_(sign_in), tokens_(tokens), clock_(clock) {}

Result<http::Response> AccountPages::show(const Visit& visit) const { return show(visit, Sent{}, {}); }

Result<http::Response> AccountPages::show(const Visit& visit, const Sent& sent,
                                          const PageOptions& options) const {
    WINSH_TRY(const auto sessions, sign_in_.sessions(visit.viewer.user.id));
    const std::string about_present = message_for_present(sent.error);
    const Field present{.name = "present_password",
                        .label = "Present password",
                        .type = "password",
                        .error = about_present,
                        .autocomplete = "current-password",
                        .most_characters = 512};
    const Field wanted{.name = "new_password",
                       .label = "New password",
                       .type = "password",
                       .help = "At least 10 characters. Every other session is ended.",
                       .error = about_present.empty() ? sent.error.message : "",
                       .autocomplete = "new-password",
                       .most_characters = 512};
    PageView view{.name = "account", .title = form_title("Account", sent.error)};
    view.data.set("email", visit.viewer.user.email);
    view.data.set("member_since", time_view(visit.viewer.user.created_at, clock_.now()));
    view.data.set("role", visit.is_owner() ? "Owner" : "Member");
    view.data.set("present_password", to_view(present));
    view.data.set("new_password", to_view(wanted));
    view.data.set("revokes_tokens", sent.revokes_tokens);
    view.data.set("sessions", sessions_view(visit, sessions, clock_.now()));
    return frame_.show(visit, std::move(view), options);
}

Result<http::Response> AccountPages::change_password(const Visit& visit, const Form& form) const {
    const auto changed =
        accounts_.change_password(visit.viewer, Secret(form.value("present_password")),
                                  Secret(form.value("new_password")), origin_of(visit.request));
    const bool revokes_tokens = form.value("revoke_tokens") == "yes";
    if (changed && revokes_tokens) {
        WINSH_CHECK(revoke_all_tokens(tokens_, visit.viewer, origin_of(visit.request)));
        return frame_.go(visit, kPath, Notice::password_changed_and_tokens_revoked);
    }
    if (changed) return frame_.go(visit, kPath, Notice::password_changed);
    const Error& error = changed.error();
    const Sent sent{error, revokes_tokens};
    if (error.kind == ErrorKind::rate_limited) {
        WINSH_TRY(http::Response response, show(visit, sent, {.status = status_of(error)}));
        add_retry_after(response, error);
        return response;
    }
    const bool is_wrong_password =
        error.kind == ErrorKind::unauthenticated || error.kind == ErrorKind::forbidden;
    if (!is_wrong_password && !is_about_input(error)) return std::unexpected(error);
    return show(visit, sent, {.status = kUnprocessable});
}

Result<http::Response> AccountPages::end_session(const Visit& visit) const {
    const auto id = parse_session_id(visit.path[0]);
    if (!id) return std::unexpected(no_such_page());
    WINSH_CHECK(sign_in_.end(visit.viewer, *id, origin_of(visit.request)));
    return frame_.go(visit, kPath, Notice::session_ended);
}

}  // namespace winsh::web
