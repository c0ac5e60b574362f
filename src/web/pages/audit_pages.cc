#include "web/pages/audit_pages.h"

#include <algorithm>

#include "access/audit_entry.h"
#include "base/format.h"
#include "base/text.h"
#include "web/pages/time_view.h"
#include "web/pages/user_agent.h"

namespace winsh::web {
namespace {

std::string_view in_words(AuditAction action) {
    switch (action) {
        case AuditAction::account_created:
            return "Account created";
        case AuditAction::workspace_joined:
            return "Workspace joined";
        case AuditAction::signed_in:
            return "Signed in";
        case AuditAction::sign_in_refused:
            return "Sign-in refused";
        case AuditAction::signed_out:
            return "Signed out";
        case AuditAction::session_ended:
            return "Session ended";
        case AuditAction::password_changed:
            return "Password changed";
        case AuditAction::password_reset:
            return "Password reset";
        case AuditAction::token_created:
            return "Token created";
        case AuditAction::token_revoked:
            return "Token revoked";
        case AuditAction::cli_approved:
            return "Terminal approved";
        case AuditAction::cli_denied:
            return "Terminal denied";
        case AuditAction::token_fetched:
            return "Token fetched";
        case AuditAction::exchange_refused:
            return "Token not given";
        case AuditAction::code_reused:
            return "Code used twice";
        case AuditAction::connection_added:
            return "Connection added";
        case AuditAction::connection_changed:
            return "Connection changed";
        case AuditAction::connection_tested:
            return "Connection tested";
        case AuditAction::connection_removed:
            return "Connection removed";
        case AuditAction::loop_added:
            return "Loop added";
        case AuditAction::loop_changed:
            return "Loop changed";
        case AuditAction::loop_removed:
            return "Loop removed";
        case AuditAction::binding_changed:
            return "Binding of a loop changed";
        case AuditAction::pseudonym_resolved:
            return "Pseudonym resolved";
        case AuditAction::key_rotation_begun:
            return "Rotation of the master key begun";
        case AuditAction::key_rotated:
            return "Master key rotated";
        case AuditAction::request_refused:
            return "Request refused";
    }
    return "Something else";
}

/// Such an entry names whom it was done to, where it is one person.
bool is_by_operator(const AuditEntry& entry) { return entry.address == kOperatorsAddress; }

std::string_view actor_in_words(const AuditEntry& entry) {
    if (is_by_operator(entry)) return "The operator of the server";
    return entry.actor_email.empty() ? "Nobody signed in" : std::string_view(entry.actor_email);
}

bool is_refusal(AuditAction action) {
    return action == AuditAction::sign_in_refused || action == AuditAction::request_refused ||
           action == AuditAction::cli_denied;
}

/// As sessions are told elsewhere: `Signed in with Firefox on Linux.`
std::string sign_in_in_words(std::string_view detail) {
    constexpr std::string_view kSignedInWith = "Signed in with ";
    if (!detail.starts_with(kSignedInWith)) return std::string(detail);
    std::string_view user_agent = detail.substr(kSignedInWith.size());
    if (user_agent.ends_with('.')) user_agent.remove_suffix(1);
    return format("{}{}.", kSignedInWith, describe_user_agent(user_agent));
}

/// A token's end as times are told elsewhere. At the very end alone: what is before it has a name in it that
/// somebody chose.
std::string end_in_words(std::string_view detail) {
    constexpr std::string_view kUntil = ", until ";
    const std::size_t at = detail.rfind(kUntil);
    if (at == std::string_view::npos || !detail.ends_with('.')) return std::string(detail);
    const std::string_view before = detail.substr(0, at + kUntil.size());
    const auto end = from_iso8601(detail.substr(before.size(), detail.size() - before.size() - 1));
    return end ? format("{}{}.", before, readable_time(*end)) : std::string(detail);
}

std::string detail_in_words(const AuditEntry& entry) {
    return entry.action == AuditAction::signed_in ? sign_in_in_words(entry.detail)
                                                  : end_in_words(entry.detail);
}

Json entry_view(const AuditEntry& entry, Timestamp now) {
    Json view = Json::object();
    view.set("at", time_view(entry.at, now));
    view.set("action", in_words(entry.action));
    view.set("is_refusal", is_refusal(entry.action));
    view.set("actor", actor_in_words(entry));
    view.set("whom", is_by_operator(entry) ? entry.actor_email : std::string());
    view.set("detail", detail_in_words(entry));
    view.set("subject", entry.subject);
    view.set("address", entry.address);
    return view;
}

}  // namespace

AuditPages::AuditPages(const SettingsFrame& frame, const AuditLog& log, const Clock& clock)
    : frame_(frame), log_(log), clock_(clock) {}

Result<http::Response> AuditPages::list(const Visit& visit) const {
    const auto before = parse_integer(Form::of_query(visit.request).value("before"));
    WINSH_TRY(const AuditPage page,
              log_.page(visit.viewer, visit.workspace(), std::max<std::int64_t>(0, before.value_or(0))));
    Json entries = Json::array();
    for (const AuditEntry& entry : page.entries) entries.push(entry_view(entry, clock_.now()));
    PageView view{.name = "audit", .title = "Audit log"};
    view.data.set("has_entries", !page.entries.empty());
    view.data.set("entries", std::move(entries));
    view.data.set("newest_href", before.value_or(0) > 0 ? visit.link("/settings/audit") : "");
    view.data.set(
        "older_href",
        page.older_than ? visit.link("/settings/audit", {{"before", std::to_string(*page.older_than)}}) : "");
    view.data.set("has_pager", before.value_or(0) > 0 || page.older_than.has_value());
    view.data.set("is_owner", visit.is_owner());
    return frame_.show(visit, std::move(view));
}

}  // namespace winsh::web
