#include "store/sqlite/session_store.h"

#include "store/sqlite/audit_store.h"
#include "store/sqlite/change_feed.h"
#include "store/sqlite/numbers.h"

namespace winsh::sqlite {
namespace {

Session read_session(Row& row) {
    Session session;
    session.id = row.id<SessionId>();
    session.user = row.id<UserId>();
    session.digest = row.digest();
    session.created_at = row.time();
    session.last_seen_at = row.time();
    session.user_agent = row.text();
    session.address = row.text();
    return session;
}

Result<void> insert_session(Database& database, const Session& session, std::int64_t user) {
    const Result<void> inserted = database.run(
        "INSERT INTO sessions (id, digest, user, created_at, last_seen_at, user_agent, address) VALUES (?, "
        "?, ?, ?, ?, ?, ?)",
        session.id, session.digest, user, session.created_at, session.last_seen_at, session.user_agent,
        session.address);
    if (!inserted && inserted.error().kind == ErrorKind::conflict) {
        return fail(ErrorKind::conflict, "A session with this id exists already.");
    }
    return inserted;
}

}  // namespace

Result<void> end_sessions(Database& database, std::int64_t user_number,
                          const std::optional<SessionId>& keep) {
    WINSH_TRY(const auto ended,
              read_all(database.query("DELETE FROM sessions WHERE user = ?1 AND id IS NOT ?2 RETURNING id",
                                      user_number, keep),
                       read_text));
    for (const std::string& id : ended) WINSH_CHECK(add_change(database, ChangeKind::session_ended, id));
    return {};
}

Result<void> require_password_record(Database& database, std::int64_t user,
                                     const std::optional<std::string>& verified_record) {
    if (!verified_record) return {};
    WINSH_TRY(
        const auto stored,
        read_optional(database.query("SELECT password_record FROM users WHERE number = ?", user), read_text));
    if (stored == verified_record) return {};
    return fail(ErrorKind::unauthenticated,
                "The password was changed at this very moment. Sign in with the new one.");
}

Result<void> require_session(Database& database, const std::optional<SessionId>& session) {
    if (!session) return {};
    WINSH_TRY(
        const auto found,
        read_optional(database.query("SELECT number FROM sessions WHERE id = ?", *session), read_integer));
    if (found) return {};
    return fail(ErrorKind::unauthenticated, "This session has ended. Sign in again.");
}

Result<void> SqliteSessionStore::create(const Session& session,
                                        const std::optional<std::string>& verified_record,
                                        const AuditEntry& audit) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_TRY(const std::int64_t user, number_of(database, session.user));
        WINSH_CHECK(require_password_record(database, user, verified_record));
        WINSH_CHECK(database.run("DELETE FROM sessions WHERE created_at <= ?",
                                 session.created_at - Session::kAbsoluteLimit));
        WINSH_CHECK(insert_session(database, session, user));
        return append_audit(database, audit);
    });
}

Result<std::optional<Session>> SqliteSessionStore::find(const Sha256Digest& digest) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_optional(
        reader->query("SELECT s.id, u.id, s.digest, s.created_at, s.last_seen_at, s.user_agent, s.address"
                      " FROM sessions s JOIN users u ON u.number = s.user WHERE s.digest = ?",
                      digest),
        read_session);
}

Result<std::vector<Session>> SqliteSessionStore::list(const UserId& user) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_all(
        reader->query("SELECT s.id, u.id, s.digest, s.created_at, s.last_seen_at, s.user_agent, s.address"
                      " FROM users u JOIN sessions s ON s.user = u.number"
                      " WHERE u.id = ? ORDER BY s.created_at DESC, s.number DESC",
                      user),
        read_session);
}

Result<void> SqliteSessionStore::touch(const SessionId& id, Timestamp seen_at) {
    return writer_.write([&](Database& database) {
        return database.run("UPDATE sessions SET last_seen_at = ?2 WHERE id = ?1 AND last_seen_at < ?2", id,
                            seen_at);
    });
}

Result<void> SqliteSessionStore::end(const SessionId& id, const UserId& user, const AuditEntry& audit) {
    return writer_.write(
        [&](Database& database) -> Result<void> {
            WINSH_CHECK(database.run(
                "DELETE FROM sessions WHERE id = ?1 AND user = (SELECT number FROM users WHERE id = ?2)", id,
                user));
            if (database.rows_changed() == 0) return fail(ErrorKind::not_found, "There is no such session.");
            WINSH_CHECK(add_change(database, ChangeKind::session_ended, id.text()));
            return append_audit(database, audit);
        },
        Importance::protective);
}

}  // namespace winsh::sqlite
