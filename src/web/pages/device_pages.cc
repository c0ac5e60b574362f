#include "web/pages/device_pages.h"

#include "access/address_key.h"
#include "access/user_code.h"
#include "base/pairing_phrase.h"
#include "base/text.h"
#include "web/origin.h"
#include "web/pages/consent_form.h"
#include "web/pages/field_view.h"
#include "web/pages/settings_frame.h"
#include "web/pages/time_view.h"

namespace winsh::web {
namespace {

constexpr std::string_view kField = "user_code";
constexpr std::string_view kApproved = "approved";
constexpr std::string_view kDenied = "denied";

http::Response go_to(std::string location) {
    http::Response response = http::see_other(std::move(location));
    add_private_headers(response);
    return response;
}

/// The host of `https://win.example.com:8443`, without brackets.
std::string_view host_of(std::string_view url) {
    constexpr std::string_view kAfterScheme = "://";
    if (const std::size_t at = url.find(kAfterScheme); at != std::string_view::npos)
        url.remove_prefix(at + kAfterScheme.size());
    if (url.starts_with('[')) return url.substr(1, url.find(']') - 1);
    return url.substr(0, url.find(':'));
}

/// Off this machine a loopback address is that of a proxy which nobody has named: everybody comes from there.
bool tells_where(std::string_view address, std::string_view public_url) {
    const std::string_view host = host_of(public_url);
    return !is_loopback_address(address) || host == "localhost" || is_loopback_address(host);
}

int status_of_form(const Error& error) {
    if (error.message.empty()) return 200;
    return is_about_input(error) ? kUnprocessable : status_of(error);
}

}  // namespace

DevicePages::DevicePages(const PageFrame& frame, const Guard& guard, const ErrorResponses& errors,
                         DeviceGrants& grants, const Clock& clock)
    : frame_(frame), guard_(guard), errors_(errors), grants_(grants), clock_(clock) {}

http::Response DevicePages::show(const http::Request& request, const Viewer& viewer) const {
    const Form query = Form::of_query(request);
    const std::string_view code = query.value(kField);
    // Another site may lead a browser here as often as it likes: such a visit is no guess of who sits there.
    if (code.empty() || guard_.is_led_here_by_another_site(request))
        return ask_for_code(request, viewer, code, Error{});
    return show_grant(request, viewer, Form({{std::string(kField), std::string(code)}}), Error{});
}

http::Response DevicePages::ask_for_code(const http::Request& request, const Viewer& viewer,
                                         std::string_view typed, const Error& error) const {
    // What is wrong with the server itself is no fault of the code.
    if (!error.message.empty() && error.field != kField) return errors_.of(request, error);
    const Field field{.name = std::string(kField),
                      .label = "Code",
                      .help = "Eight letters, such as BCDF-GHJK.",
                      .value = std::string(typed.substr(0, utf8_prefix(typed.substr(0, 64)))),
                      .error = error.message,
                      .most_characters = 64};
    PageView view{.name = "device", .title = form_title("Sign a terminal in", error)};
    view.data.set("csrf", guard_.form_token(viewer));
    view.data.set("user_email", viewer.user.email);
    view.data.set("user_code", to_view(field));
    http::Response response = frame_.plain(std::move(view), {.status = status_of_form(error)});
    add_retry_after(response, error);
    return response;
}

http::Response DevicePages::show_grant(const http::Request& request, const Viewer& viewer, const Form& form,
                                       const Error& error) const {
    const Origin origin = origin_of(request);
    const auto grant = grants_.find(viewer, form.value(kField), origin);
    if (!grant) return ask_for_code(request, viewer, form.value(kField), grant.error());
    const std::string code = parse_user_code(form.value(kField)).value_or("");
    PageView view{.name = "device_approval", .title = form_title("Approve a terminal", error)};
    view.data.set("csrf", guard_.form_token(viewer));
    view.data.set("code", code);
    view.data.set("client", grant->client);
    view.data.set("host", grant->host);
    view.data.set("phrase", pairing_phrase(code, ""));
    view.data.set("asked", time_view(grant->created_at, clock_.now()));
    const std::string_view url = frame_.site().public_url;
    const bool is_known = tells_where(grant->address, url);
    view.data.set("address", is_known ? grant->address : std::string());
    view.data.set("can_compare", is_known && tells_where(origin.address, url));
    view.data.set("is_from_here", grant->address_key == address_key(origin.address));
    put_consent(view, viewer, grant->scopes, form, error);
    return frame_.plain(std::move(view), {.status = status_of_form(error)});
}

http::Response DevicePages::decide(const http::Request& request, const Viewer& viewer,
                                   const Form& form) const {
    const std::string_view decision = form.value("decision");
    if (decision != kApprove && decision != kDeny)
        return errors_.of(request, 400, "Choose Approve or Deny. Go back and decide again.");
    const Result<void> done = carry_out(request, viewer, form);
    if (done) return go_to(std::string("/device/").append(decision == kApprove ? kApproved : kDenied));
    const Error& error = done.error();
    if (error.field == kField) return ask_for_code(request, viewer, form.value(kField), error);
    const bool is_about_field = is_about_input(error) && !error.field.empty();
    return is_about_field ? show_grant(request, viewer, form, error) : errors_.of(request, error);
}

Result<void> DevicePages::carry_out(const http::Request& request, const Viewer& viewer,
                                    const Form& form) const {
    const std::string_view code = form.value(kField);
    if (form.value("decision") == kDeny) return grants_.deny(viewer, code, origin_of(request));
    WINSH_TRY(const ApprovalDecision decision, consent_of(viewer, form));
    return grants_.approve(viewer, code, decision, origin_of(request));
}

http::Response DevicePages::show_outcome(const http::Request& request, std::string_view outcome) const {
    if (outcome != kApproved && outcome != kDenied) return errors_.of(request, no_such_page());
    PageView view{.name = "device_done", .title = outcome == kApproved ? "Approved" : "Denied"};
    view.data.set("is_approved", outcome == kApproved);
    return frame_.plain(std::move(view));
}

}  // namespace winsh::web
