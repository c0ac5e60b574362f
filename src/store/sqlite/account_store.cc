#include "store/sqlite/account_store.h"

#include "base/text.h"
#include "store/sqlite/audit_store.h"
#include "store/sqlite/numbers.h"
#include "store/sqlite/session_store.h"

namespace winsh::sqlite {
namespace {

User read_user(Row& row) {
    User user;
    user.id = row.id<UserId>();
    user.email = row.text();
    user.created_at = row.time();
    return user;
}

UserCredential read_credential(Row& row) {
    UserCredential credential;
    credential.user = read_user(row);
    credential.password_record = row.text();
    return credential;
}

Workspace read_workspace(Row& row) {
    Workspace workspace;
    workspace.id = row.id<WorkspaceId>();
    workspace.name = row.text();
    workspace.created_at = row.time();
    workspace.connections_changed_at = row.time();
    return workspace;
}

Membership read_membership(Row& row) {
    Membership membership;
    membership.workspace = read_workspace(row);
    membership.role = row.word(parse_role);
    return membership;
}

AccountStore::Member read_member(Row& row) {
    AccountStore::Member member;
    member.user = read_user(row);
    member.role = row.word(parse_role);
    return member;
}

Result<bool> any_user(Database& database) {
    WINSH_TRY(const auto row, read_optional(database.query("SELECT 1 FROM users LIMIT 1"), read_integer));
    return row.has_value();
}

/// The workspace of that name, or a new one, as it is before the user is in it.
Result<Membership> find_or_create(Database& database, const WorkspaceId& id_if_new, const std::string& name,
                                  Timestamp now) {
    const std::string key = to_lower_ascii(name);
    WINSH_TRY(
        auto found,
        read_optional(database.query("SELECT id, name, created_at, connections_changed_at FROM workspaces"
                                     " WHERE name_key = ?",
                                     key),
                      read_workspace));
    if (found) return Membership{*std::move(found), Role::member};
    WINSH_CHECK(
        database.run("INSERT INTO workspaces (id, name, name_key, created_at, connections_changed_at)"
                     " VALUES (?, ?, ?, ?, ?)",
                     id_if_new, name, key, now, now));
    return Membership{Workspace{id_if_new, name, now, now}, Role::owner};
}

/// A user's way into a workspace.
struct Entrance {
    std::int64_t user = 0;
    const WorkspaceId& workspace_if_new;
    const std::string& workspace_name;
    Timestamp at;
};

Result<Membership> enter(Database& database, const Entrance& entrance, std::vector<AuditEntry> audit) {
    WINSH_TRY(Membership membership,
              find_or_create(database, entrance.workspace_if_new, entrance.workspace_name, entrance.at));
    WINSH_TRY(const std::int64_t workspace, number_of(database, membership.workspace.id));
    const Result<void> entered =
        database.run("INSERT INTO memberships (user, workspace, role) VALUES (?, ?, ?)", entrance.user,
                     workspace, name_of(membership.role));
    if (!entered && entered.error().kind == ErrorKind::conflict) {
        return fail(ErrorKind::conflict, "The user is in this workspace already.", "workspace");
    }
    WINSH_CHECK(entered);
    // The caller could not know that the workspace was there already.
    for (AuditEntry& entry : audit) {
        if (entry.workspace == entrance.workspace_if_new) entry.workspace = membership.workspace.id;
    }
    WINSH_CHECK(append_audit(database, audit));
    return membership;
}

Result<Membership> create_account(Database& database, const NewAccount& account, FirstAccountOnly rule,
                                  const std::vector<AuditEntry>& audit) {
    if (rule == FirstAccountOnly::yes) {
        WINSH_TRY(const bool any, any_user(database));
        if (any)
            return fail(ErrorKind::conflict, "The first account has been made already. Sign in with it.");
    }
    const Result<void> inserted = database.run(
        "INSERT INTO users (id, email, email_key, password_record, created_at) VALUES (?, ?, ?, ?, ?)",
        account.user.id, account.user.email, to_lower_ascii(account.user.email), account.password_record,
        account.user.created_at);
    if (!inserted && inserted.error().kind == ErrorKind::conflict) {
        return fail(ErrorKind::conflict, "An account with this e-mail exists already.", "email");
    }
    WINSH_CHECK(inserted);
    const Entrance entrance{database.last_number(), account.workspace_if_new, account.workspace_name,
                            account.user.created_at};
    return enter(database, entrance, audit);
}

Result<Membership> join_workspace(Database& database, const UserId& user, const WorkspaceId& workspace_if_new,
                                  const std::string& workspace_name, const AuditEntry& audit) {
    WINSH_TRY(const std::int64_t number, number_of(database, user));
    return enter(database, {number, workspace_if_new, workspace_name, audit.at}, {audit});
}

Result<void> write_password_record(Database& database, std::int64_t user, const std::string& record) {
    return database.run("UPDATE users SET password_record = ? WHERE number = ?", record, user);
}

}  // namespace

Result<Membership> SqliteAccountStore::create(const NewAccount& account, FirstAccountOnly rule,
                                              const std::vector<AuditEntry>& audit) {
    return writer_.write([&](Database& database) { return create_account(database, account, rule, audit); });
}

Result<Membership> SqliteAccountStore::join(const UserId& user, const WorkspaceId& workspace_if_new,
                                            const std::string& workspace_name, const AuditEntry& audit) {
    return writer_.write([&](Database& database) {
        return join_workspace(database, user, workspace_if_new, workspace_name, audit);
    });
}

Result<std::vector<User>> SqliteAccountStore::users() {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_all(reader->query("SELECT id, email, created_at FROM users ORDER BY number"), read_user);
}

Result<std::vector<Workspace>> SqliteAccountStore::workspaces() {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_all(
        reader->query("SELECT id, name, created_at, connections_changed_at FROM workspaces ORDER BY number"),
        read_workspace);
}

Result<bool> SqliteAccountStore::any() {
    WINSH_TRY(const auto reader, readers_.lease());
    return any_user(*reader);
}

Result<std::optional<User>> SqliteAccountStore::find(const UserId& id) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_optional(reader->query("SELECT id, email, created_at FROM users WHERE id = ?", id),
                         read_user);
}

Result<std::optional<UserCredential>> SqliteAccountStore::find_by_email(std::string_view email) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_optional(
        reader->query("SELECT id, email, created_at, password_record FROM users WHERE email_key = ?",
                      to_lower_ascii(email)),
        read_credential);
}

Result<void> SqliteAccountStore::set_password(const UserId& id, const PasswordChange& change,
                                              const std::vector<AuditEntry>& audit) {
    return writer_.write(
        [&](Database& database) -> Result<void> {
            WINSH_TRY(const std::int64_t user, number_of(database, id));
            WINSH_CHECK(require_password_record(database, user, change.verified_record));
            WINSH_CHECK(write_password_record(database, user, change.record));
            WINSH_CHECK(end_sessions(database, user, change.keep));
            return append_audit(database, audit);
        },
        Importance::protective);
}

Result<void> SqliteAccountStore::renew_password_record(const UserId& id, const std::string& verified_record,
                                                       const std::string& record, const AuditEntry& audit) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_TRY(const std::int64_t user, number_of(database, id));
        WINSH_CHECK(require_password_record(database, user, verified_record));
        WINSH_CHECK(write_password_record(database, user, record));
        return append_audit(database, audit);
    });
}

Result<std::vector<Membership>> SqliteAccountStore::memberships(const UserId& id) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_all(
        reader->query("SELECT w.id, w.name, w.created_at, w.connections_changed_at, m.role FROM users u"
                      " JOIN memberships m ON m.user = u.number JOIN workspaces w ON w.number = m.workspace"
                      " WHERE u.id = ? ORDER BY m.number",
                      id),
        read_membership);
}

Result<std::optional<Workspace>> SqliteAccountStore::workspace(const WorkspaceId& id) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_optional(
        reader->query("SELECT id, name, created_at, connections_changed_at FROM workspaces WHERE id = ?", id),
        read_workspace);
}

Result<std::vector<AccountStore::Member>> SqliteAccountStore::members(const WorkspaceId& id) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_all(
        reader->query("SELECT u.id, u.email, u.created_at, m.role FROM workspaces w"
                      " JOIN memberships m ON m.workspace = w.number JOIN users u ON u.number = m.user"
                      " WHERE w.id = ? ORDER BY m.number",
                      id),
        read_member);
}

}  // namespace winsh::sqlite
