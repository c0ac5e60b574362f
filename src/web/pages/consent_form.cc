#include "web/pages/consent_form.h"

#include "base/text.h"
#include "web/pages/field_view.h"
#include "web/pages/token_view.h"

namespace winsh::web {
namespace {

constexpr Lifetime kLifetimes[] = {
    {"1", "in 1 day"}, {"7", "in 7 days"}, {"30", "in 30 days"}, {"90", "in 90 days"}};
constexpr std::string_view kDefaultLifetime = "90";

/// The workspace that is chosen on the page; nothing where it is not the viewer's.
const Membership* membership_in(const Viewer& viewer, const Form& form) {
    if (!form.has("workspace")) return &viewer.memberships.front();
    const auto id = parse_workspace_id(form.value("workspace"));
    return id ? viewer.membership(*id) : nullptr;
}

}  // namespace

void put_consent(PageView& view, const Viewer& viewer, Scopes asked, const Form& form, const Error& error) {
    const Membership* membership = membership_in(viewer, form);
    if (membership == nullptr) membership = &viewer.memberships.front();
    const bool is_new = !form.has("decision");
    const Scopes chosen = is_new ? asked : scopes_of(form.values("scope")).value_or(Scopes{});
    view.data.set("user_email", viewer.user.email);
    view.data.set("workspace_name", membership->workspace.name);
    view.data.set("workspace_choices", workspace_choices(viewer, membership->workspace.id));
    view.data.set("has_workspace_choices", viewer.memberships.size() > 1);
    view.data.set("workspace_error", message_for(error, "workspace"));
    view.data.set("scopes", scope_choices(asked, chosen));
    view.data.set("scopes_error", message_for(error, "scopes"));
    view.data.set("lifetimes",
                  lifetime_choices(kLifetimes, is_new ? kDefaultLifetime : form.value("lifetime")));
    view.data.set("lifetime_error", message_for(error, "lifetime"));
}

Result<ApprovalDecision> consent_of(const Viewer& viewer, const Form& form) {
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

}  // namespace winsh::web
