#include "access/accounts.h"

#include <utility>

#include "access/audit_entry.h"
#include "access/display_text.h"
#include "access/email.h"
#include "base/format.h"
#include "base/text.h"

namespace winsh {
namespace {

constexpr std::size_t kLongestWorkspaceName = 100;

/// Taken from the whole e-mail, which nobody else has: a workspace that exists under the name would be
/// joined.
std::string default_workspace_name(const std::string& email, const WorkspaceId& id) {
    return email.size() <= kLongestWorkspaceName ? email : id.text();
}

Result<std::string> checked_workspace_name(std::string_view name) {
    return checked_name(name, kLongestWorkspaceName, "The workspace's name", "workspace");
}

Error email_taken() {
    return {ErrorKind::conflict, "There is an account with this e-mail address already. Sign in with it.",
            "email", 0};
}

Error no_such_user() {
    return {ErrorKind::not_found, "No user has this e-mail address. Look at how it is written.", "email", 0};
}

constexpr std::string_view kByOperator = "Added on the machine by its operator.";

Origin of_operator() { return {std::string(kOperatorsAddress), ""}; }

std::string_view how_joined(FirstAccountOnly rule) {
    return rule == FirstAccountOnly::yes ? "Made with the set-up link." : kByOperator;
}

}  // namespace

Accounts::Accounts(Store& store, PasswordGate& passwords, Throttle& throttle, const Clock& clock,
                   Random& random)
    : store_(store), passwords_(passwords), throttle_(throttle), clock_(clock), random_(random) {}

Result<void> Accounts::require_none() const {
    WINSH_TRY(const bool any, store_.accounts().any());
    if (any) return fail(ErrorKind::conflict, "The first account has been made already. Sign in with it.");
    return {};
}

Result<CreatedAccount> Accounts::create(const AccountRequest& request, FirstAccountOnly rule,
                                        const Origin& origin) {
    WINSH_TRY(std::string email, checked_email(request.email));
    WINSH_CHECK(check_password_rules(request.password, email));
    const Timestamp now = clock_.now();
    NewAccount account;
    account.workspace_if_new = new_workspace_id(now, random_);
    account.workspace_name = default_workspace_name(email, account.workspace_if_new);
    if (!trim(request.workspace_name).empty()) {
        WINSH_TRY(account.workspace_name, checked_workspace_name(request.workspace_name));
    }
    // Asked before the expensive part; the store asks again in its transaction.
    if (rule == FirstAccountOnly::yes) {
        WINSH_CHECK(require_none());
    }
    WINSH_TRY(const std::optional<UserCredential> taken, store_.accounts().find_by_email(email));
    if (taken) return std::unexpected(email_taken());

    account.user = User{new_user_id(now, random_), std::move(email), now};
    WINSH_TRY(account.password_record, passwords_.hash(request.password));
    // The account is the user's own matter; who is in a workspace is one of its owners too.
    const std::string id = account.user.id.text();
    Act joined{AuditAction::workspace_joined, id, std::string(how_joined(rule)), account.workspace_if_new};
    WINSH_TRY(Membership membership,
              store_.accounts().create(
                  account, rule,
                  {audit_entry(account.user, {AuditAction::account_created, id, "", {}}, origin, clock_),
                   audit_entry(account.user, std::move(joined), origin, clock_)}));
    return CreatedAccount{std::move(account.user), std::move(membership)};
}

Result<void> Accounts::change_password(const Viewer& viewer, const Secret& present, const Secret& wanted,
                                       const Origin& origin) {
    const std::string key = "password:" + viewer.user.id.text();
    if (const int wait = throttle_.seconds_to_wait(key); wait > 0) {
        return std::unexpected(Error{ErrorKind::rate_limited,
                                     "Too many wrong passwords. Wait a moment, then try again.", "", wait});
    }
    WINSH_CHECK(check_password_rules(wanted, viewer.user.email));
    WINSH_TRY(const std::optional<UserCredential> credential,
              store_.accounts().find_by_email(viewer.user.email));
    if (!credential || credential->user.id != viewer.user.id) {
        return fail(ErrorKind::not_found, "This account does not exist any more.");
    }
    // Counted before the work, as at sign-in.
    throttle_.record_failure(key);
    const Result<bool> matches = passwords_.verify(present, credential->password_record);
    if (!matches) {
        throttle_.take_failure_back(key);
        return std::unexpected(matches.error());
    }
    if (!*matches) {
        Act refusal{
            AuditAction::sign_in_refused, "", "A wrong password was given to change the password.", {}};
        WINSH_CHECK(store_.audit().append(audit_entry(viewer.user, std::move(refusal), origin, clock_)));
        return fail(ErrorKind::invalid, "The present password is wrong.", "present");
    }
    throttle_.record_success(key);
    WINSH_TRY(const std::string record, passwords_.hash(wanted));
    Act act{AuditAction::password_changed, "", "All other sessions were ended.", {}};
    const PasswordChange change{
        .record = record, .verified_record = credential->password_record, .keep = viewer.session.id};
    return store_.accounts().set_password(viewer.user.id, change,
                                          {audit_entry(viewer.user, std::move(act), origin, clock_)});
}

Result<CreatedAccount> Accounts::join(std::string_view email, std::string_view workspace_name) {
    WINSH_TRY(const std::optional<UserCredential> credential, store_.accounts().find_by_email(trim(email)));
    if (!credential) return std::unexpected(no_such_user());
    WINSH_TRY(const std::string name, checked_workspace_name(workspace_name));
    const User& user = credential->user;
    const WorkspaceId id_if_new = new_workspace_id(clock_.now(), random_);
    Act act{AuditAction::workspace_joined, user.id.text(), std::string(kByOperator), id_if_new};
    Result<Membership> joined = store_.accounts().join(
        user.id, id_if_new, name, audit_entry(user, std::move(act), of_operator(), clock_));
    if (!joined && joined.error().kind == ErrorKind::conflict) {
        return fail(ErrorKind::conflict, format("{} is in the workspace \"{}\" already.", user.email, name),
                    "workspace");
    }
    if (!joined) return std::unexpected(joined.error());
    return CreatedAccount{user, *std::move(joined)};
}

Result<std::vector<AuditEntry>> Accounts::reset_entries(const User& user) const {
    WINSH_TRY(const std::vector<Membership> memberships, store_.accounts().memberships(user.id));
    std::vector<AuditEntry> entries;
    for (const Membership& membership : memberships) {
        Act act{AuditAction::password_reset, user.id.text(),
                "Set on the machine by its operator; all sessions were ended.", membership.workspace.id};
        entries.push_back(audit_entry(user, std::move(act), of_operator(), clock_));
    }
    return entries;
}

Result<User> Accounts::reset_password(std::string_view email, const Secret& wanted) {
    WINSH_TRY(const std::optional<UserCredential> credential, store_.accounts().find_by_email(trim(email)));
    if (!credential) return std::unexpected(no_such_user());
    WINSH_CHECK(check_password_rules(wanted, credential->user.email));
    WINSH_TRY(const std::string record, passwords_.hash(wanted));
    WINSH_TRY(const std::vector<AuditEntry> entries, reset_entries(credential->user));
    WINSH_CHECK(store_.accounts().set_password(credential->user.id, {.record = record}, entries));
    return credential->user;
}

}  // namespace winsh
