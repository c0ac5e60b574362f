#include "web/pages/approval_pages.h"

#include "base/pairing_phrase.h"
#include "base/text.h"
#include "web/origin.h"
#include "web/pages/field_view.h"
#include "web/pages/token_view.h"

namespace winsh::web {
namespace {

constexpr Lifetime kLifetimes[] = {
    {"1", "in 1 day"}, {"7", "in 7 days"}, {"30", "in 30 days"}, {"90", "in 90 days"}};
constexpr std::string_view kDefaultLifetime = "90";
constexpr std::string_view kApprove = "approve";
constexpr std::string_view kDeny = "deny";

/// The workspace that is chosen on the page; nothing where it is not the viewer's.
const Membership* membership_in(const Viewer& viewer, const Form& form) {
    if (!form.has("workspace")) return &viewer.memberships.front();
    const auto id = parse_workspace_id(form.value("workspace"));
    return id ? viewer.membership(*id) : nullptr;
}

/// A terminal may say which workspace it means; the user chooses all the same.
Form preset_of(const http::Request& request) {
    const Form query = Form::of_query(request);
    if (!query.has("workspace")) return {};
    return Form({{"workspace", std::string(query.value("workspace"))}});
}

/// What was chosen on the page; whether the terminal asked for it is `CliApprovals`' to judge.
Result<ApprovalDecision> decision_of(const Viewer& viewer, const Form& form) {
    const Membership* membership = membership_in(viewer, form);
    if (membership == nullptr) {
        return fail(ErrorKind::unprocessable, "Choose one of your workspaces.", "workspace");
    }
    WINSH_TRY(const Scopes scopes, scopes_of(form.values("scope")));
    const std::string_view lifetime = form.has("lifetime") ? form.value("lifetime") : kDefaultLifetime;
    if (!is_among(kLifetimes, lifetime)) {
        return fail(ErrorKind::unprocessable, "Choose how long the terminal stays signed in.", "lifetime");
    }
    const auto days = parse_integer(lifetime).value_or(1);
    return ApprovalDecision{membership->workspace.id, scopes, static_cast<int>(days)};
}

}  // namespace

ApprovalPages::ApprovalPages(const PageFrame& frame, const Guard& guard, const ErrorResponses& errors,
                             CliApprovals& approvals)
    : frame_(frame), guard_(guard), errors_(errors), approvals_(approvals) {}

Result<void> ApprovalPages::check(const http::Request& request) {
    WINSH_CHECK(parse_approval_request(request.query));
    return {};
}

http::Response ApprovalPages::show(const http::Request& request, const Viewer& viewer) const {
    auto asked = parse_approval_request(request.query);
    if (!asked) return errors_.of(request, asked.error());
    const std::string id = approvals_.open(viewer, *asked);
    return show_request(viewer, *asked, id, preset_of(request), Error{});
}

http::Response ApprovalPages::show_request(const Viewer& viewer, const ApprovalRequest& request,
                                           std::string_view id, const Form& form, const Error& error) const {
    const Membership* membership = membership_in(viewer, form);
    if (membership == nullptr) membership = &viewer.memberships.front();
    const bool is_new = !form.has("approval");
    const Scopes chosen = is_new ? request.scopes : scopes_of(form.values("scope")).value_or(Scopes{});
    PageView view{.name = "cli_approval", .title = form_title("Approve a terminal", error)};
    view.data.set("csrf", guard_.form_token(viewer));
    view.data.set("approval", id);
    view.data.set("user_email", viewer.user.email);
    view.data.set("client", request.client);
    view.data.set("host", request.host);
    view.data.set("callback", request.redirect_uri.host_and_port());
    view.data.set("phrase", pairing_phrase(request.state, request.redirect_uri.text()));
    view.data.set("workspace_name", membership->workspace.name);
    view.data.set("workspace_choices", workspace_choices(viewer, membership->workspace.id));
    view.data.set("has_workspace_choices", viewer.memberships.size() > 1);
    view.data.set("workspace_error", message_for(error, "workspace"));
    view.data.set("scopes", scope_choices(request.scopes, chosen));
    view.data.set("scopes_error", message_for(error, "scopes"));
    view.data.set("lifetimes",
                  lifetime_choices(kLifetimes, is_new ? kDefaultLifetime : form.value("lifetime")));
    view.data.set("lifetime_error", message_for(error, "lifetime"));
    return frame_.plain(std::move(view), {.status = error.message.empty() ? 200 : kUnprocessable,
                                          .form_action_source = request.redirect_uri.form_action_source()});
}

http::Response ApprovalPages::decide(const http::Request& request, const Viewer& viewer,
                                     const Form& form) const {
    const std::string_view decision = form.value("decision");
    if (decision == kApprove) {
        auto response = approve(request, viewer, form);
        return response ? *std::move(response) : errors_.of(request, response.error());
    }
    if (decision != kDeny)
        return errors_.of(request, 400, "Choose Approve or Deny. Go back and decide again.");
    const auto outcome = approvals_.deny(viewer, form.value("approval"), origin_of(request));
    if (!outcome) return errors_.of(request, outcome.error());
    return leave_for(*outcome, kDeny);
}

Result<http::Response> ApprovalPages::approve(const http::Request& request, const Viewer& viewer,
                                              const Form& form) const {
    const std::string_view id = form.value("approval");
    const Origin origin = origin_of(request);
    WINSH_TRY(const ApprovalRequest asked, approvals_.find(viewer, id, origin));
    const auto decision = decision_of(viewer, form);
    if (!decision) return show_request(viewer, asked, id, form, decision.error());
    const auto outcome = approvals_.approve(viewer, id, *decision, origin);
    if (outcome) return leave_for(*outcome, kApprove);
    const bool is_about_field = is_about_input(outcome.error()) && !outcome.error().field.empty();
    if (!is_about_field) return std::unexpected(outcome.error());
    return show_request(viewer, asked, id, form, outcome.error());
}

http::Response ApprovalPages::leave_for(const CliApprovals::Outcome& outcome,
                                        std::string_view decision) const {
    if (outcome.redirect_uri.form_action_source()) {
        http::Response response = http::see_other(outcome.location);
        add_private_headers(response, Referrer::none);
        return response;
    }
    // A browser would hold a redirect to [::1] against form-action, where that address cannot be listed. A
    // page that leads on by itself is no redirect of the form.
    PageView view{.name = "cli_continue", .title = "Back to the terminal"};
    view.data.set("location", outcome.location);
    view.data.set("is_approved", decision == kApprove);
    view.data.set("callback", outcome.redirect_uri.host_and_port());
    http::Response response = frame_.plain(std::move(view), {.referrer = Referrer::none});
    response.with("Refresh", "0; url=" + outcome.location);
    return response;
}

}  // namespace winsh::web
