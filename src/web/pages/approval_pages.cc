#include "web/pages/approval_pages.h"

#include "base/pairing_phrase.h"
#include "web/origin.h"
#include "web/pages/consent_form.h"
#include "web/pages/field_view.h"

namespace winsh::web {
namespace {

/// A terminal may say which workspace it means; the user chooses all the same.
Form preset_of(const http::Request& request) {
    const Form query = Form::of_query(request);
    if (!query.has("workspace")) return {};
    return Form({{"workspace", std::string(query.value("workspace"))}});
}

/// To a terminal's callback, which gets no address of ours with it.
http::Response leave_to(std::string location) {
    http::Response response = http::see_other(std::move(location));
    add_private_headers(response, Referrer::none);
    return response;
}

}  // namespace

ApprovalPages::ApprovalPages(const PageFrame& frame, const Guard& guard, const ErrorResponses& errors,
                             CliApprovals& approvals)
    : frame_(frame), guard_(guard), errors_(errors), approvals_(approvals) {}

std::optional<http::Response> ApprovalPages::check(const http::Request& request) const {
    const auto asked = parse_approval_request(request.query);
    if (asked) return std::nullopt;
    auto location = approval_refusal_location(request.query, frame_.site().public_url);
    return location ? leave_to(*std::move(location)) : errors_.of(request, asked.error());
}

http::Response ApprovalPages::show(const http::Request& request, const Viewer& viewer) const {
    auto asked = parse_approval_request(request.query);
    if (!asked) return errors_.of(request, asked.error());
    const std::string id = approvals_.open(viewer, *asked);
    return show_request(viewer, *asked, id, preset_of(request), Error{});
}

http::Response ApprovalPages::show_request(const Viewer& viewer, const ApprovalRequest& request,
                                           std::string_view id, const Form& form, const Error& error) const {
    PageView view{.name = "cli_approval", .title = form_title("Approve a terminal", error)};
    view.data.set("csrf", guard_.form_token(viewer));
    view.data.set("approval", id);
    view.data.set("client", request.client);
    view.data.set("host", request.host);
    view.data.set("callback", request.redirect_uri.host_and_port());
    view.data.set("phrase", pairing_phrase(request.state, request.redirect_uri.text()));
    put_consent(view, viewer, request.scopes, form, error);
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
    const auto decision = consent_of(viewer, form);
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
        return leave_to(outcome.location);
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
