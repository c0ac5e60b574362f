#include "store/sqlite/token_store.h"

#include <limits>

#include "base/text.h"
#include "store/sqlite/audit_store.h"
#include "store/sqlite/change_feed.h"
#include "store/sqlite/numbers.h"
#include "store/sqlite/session_store.h"

// What every query on tokens reads and from where, in the order of `read_token`; the rest of the query
// follows as a literal.
#define WINSH_TOKEN_COLUMNS_WITH(LAST_USED)                                                           \
    "t.number, t.id, u.id, w.id, t.digest, t.name, t.token_prefix, t.last_four, t.scopes, t.source, " \
    "t.client, "                                                                                      \
    "t.created_at, " LAST_USED ", t.expires_at, t.revoked_at, t.epoch"
#define WINSH_TOKEN_OWNERS \
    " FROM tokens t JOIN users u ON u.number = t.user JOIN workspaces w ON w.number = t.workspace"
#define WINSH_TOKEN_COLUMNS WINSH_TOKEN_COLUMNS_WITH("x.last_used_at")
#define WINSH_TOKEN_TABLES WINSH_TOKEN_OWNERS " LEFT JOIN token_uses x ON x.token = t.number"

namespace winsh::sqlite {
namespace {

/// No number of a row is this large.
constexpr std::int64_t kBehindAll = std::numeric_limits<std::int64_t>::max();

ApiToken read_token(Row& row) {
    ApiToken token;
    token.number = row.integer();
    token.id = row.id<TokenId>();
    token.user = row.id<UserId>();
    token.workspace = row.id<WorkspaceId>();
    token.digest = row.digest();
    token.name = row.text();
    token.token_prefix = row.text();
    token.last_four = row.text();
    token.scopes = Scopes::from_bits(static_cast<std::uint8_t>(row.integer()));
    token.source = row.word(parse_token_source);
    token.client = row.text();
    token.created_at = row.time();
    token.last_used_at = row.optional_time();
    token.expires_at = row.optional_time();
    token.revoked_at = row.optional_time();
    token.epoch = row.integer();
    return token;
}

ListedToken read_listed_token(Row& row) {
    ListedToken listed;
    listed.token = read_token(row);
    listed.workspace_name = row.text();
    listed.user_email = row.text();
    return listed;
}

Result<std::int64_t> read_epoch(Database& database) {
    WINSH_TRY(const auto epoch, read_optional(database.query("SELECT epoch FROM token_epoch"), read_integer));
    return epoch.value_or(0);
}

Result<ApiToken> revoke_token(Database& database, const TokenId& id, Timestamp at, const AuditEntry& audit) {
    WINSH_CHECK(database.run("UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", at, id));
    const bool changed = database.rows_changed() > 0;
    WINSH_TRY(
        const auto token,
        read_optional(database.query("SELECT " WINSH_TOKEN_COLUMNS WINSH_TOKEN_TABLES " WHERE t.id = ?", id),
                      read_token));
    if (!token) return fail(ErrorKind::not_found, "There is no such token.");
    if (changed) {
        WINSH_CHECK(add_change(database, ChangeKind::token_revoked, to_hex(as_bytes(token->digest))));
        WINSH_CHECK(append_audit(database, audit));
    }
    return *token;
}

/// In statements of one row each: `INSERT … SELECT … ON CONFLICT` keeps a journal of its own within the job's
/// savepoint, and SQLite walks all of that savepoint's journal at the end of each such statement.
Result<void> record_use(Database& database, const TokenUse& use) {
    WINSH_CHECK(database.run("UPDATE token_uses SET last_used_at = ?1 WHERE token = ?2 AND last_used_at < ?1",
                             use.at, use.token));
    if (database.rows_changed() > 0) return {};
    WINSH_TRY(
        const auto token,
        read_optional(database.query("SELECT number FROM tokens WHERE number = ?", use.token), read_integer));
    if (!token) return {};
    // There already where it is not older.
    return database.run("INSERT OR IGNORE INTO token_uses (token, last_used_at) VALUES (?, ?)", *token,
                        use.at);
}

}  // namespace

Result<void> insert_token(Database& database, const ApiToken& token) {
    WINSH_TRY(const std::int64_t user, number_of(database, token.user));
    WINSH_TRY(const std::int64_t workspace, number_of(database, token.workspace));
    WINSH_TRY(const std::int64_t epoch, read_epoch(database));
    const Result<void> inserted = database.run(
        "INSERT INTO tokens (digest, id, user, workspace, name, token_prefix, last_four, scopes, source, "
        "client, created_at,"
        " expires_at, revoked_at, epoch) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        token.digest, token.id, user, workspace, token.name, token.token_prefix, token.last_four,
        token.scopes.bits(), name_of(token.source), token.client, token.created_at, token.expires_at,
        token.revoked_at, epoch);
    if (!inserted && inserted.error().kind == ErrorKind::conflict) {
        return fail(ErrorKind::conflict, "A token with this id or digest exists already.");
    }
    return inserted;
}

Result<void> SqliteTokenStore::create(const ApiToken& token, const std::optional<SessionId>& asking,
                                      const AuditEntry& audit) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_CHECK(require_session(database, asking));
        WINSH_CHECK(insert_token(database, token));
        return append_audit(database, audit);
    });
}

Result<std::optional<ApiToken>> SqliteTokenStore::find_by_digest(const Sha256Digest& digest) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_optional(
        reader->query("SELECT " WINSH_TOKEN_COLUMNS_WITH("NULL") WINSH_TOKEN_OWNERS " WHERE t.digest = ?",
                      digest),
        read_token);
}

Result<std::optional<ListedToken>> SqliteTokenStore::find(const TokenId& id) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_optional(
        reader->query("SELECT " WINSH_TOKEN_COLUMNS ", w.name, u.email" WINSH_TOKEN_TABLES " WHERE t.id = ?",
                      id),
        read_listed_token);
}

Result<std::vector<ListedToken>> SqliteTokenStore::list_of_user(const UserId& user, const TokenPart& part) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_all(
        reader->query(
            "WITH owner AS (SELECT number FROM users WHERE id = ?1)"
            " SELECT " WINSH_TOKEN_COLUMNS ", w.name, u.email" WINSH_TOKEN_TABLES
            " WHERE t.user = (SELECT number FROM owner) AND t.number < COALESCE((SELECT number FROM tokens"
            " WHERE id = ?2 AND user = (SELECT number FROM owner)), ?3)"
            " ORDER BY t.number DESC LIMIT ?4",
            user, part.older_than, kBehindAll, part.limit),
        read_listed_token);
}

Result<std::vector<ListedToken>> SqliteTokenStore::list_of_workspace(const WorkspaceId& workspace,
                                                                     const TokenPart& part) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_all(
        reader->query(
            "WITH place AS (SELECT number FROM workspaces WHERE id = ?1)"
            " SELECT " WINSH_TOKEN_COLUMNS ", w.name, u.email" WINSH_TOKEN_TABLES
            " WHERE t.workspace = (SELECT number FROM place) AND t.number < COALESCE((SELECT number FROM"
            " tokens WHERE id = ?2 AND workspace = (SELECT number FROM place)), ?3)"
            " ORDER BY t.number DESC LIMIT ?4",
            workspace, part.older_than, kBehindAll, part.limit),
        read_listed_token);
}

Result<std::vector<ListedToken>> SqliteTokenStore::active_of_user(const UserId& user, Timestamp at,
                                                                  int most) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_all(reader->query("SELECT " WINSH_TOKEN_COLUMNS ", w.name, u.email" WINSH_TOKEN_TABLES
                                  " WHERE t.user = (SELECT number FROM users WHERE id = ?1)"
                                  " AND t.revoked_at IS NULL AND t.expires_at IS NULL"
                                  " UNION ALL "
                                  "SELECT " WINSH_TOKEN_COLUMNS ", w.name, u.email" WINSH_TOKEN_TABLES
                                  " WHERE t.user = (SELECT number FROM users WHERE id = ?1)"
                                  " AND t.revoked_at IS NULL AND t.expires_at > ?2"
                                  " LIMIT ?3",
                                  user, at, most),
                    read_listed_token);
}

Result<ApiToken> SqliteTokenStore::revoke(const TokenId& id, Timestamp at, const AuditEntry& audit) {
    return writer_.write([&](Database& database) { return revoke_token(database, id, at, audit); },
                         Importance::protective);
}

Result<void> SqliteTokenStore::record_uses(const std::vector<TokenUse>& uses) {
    if (uses.empty()) return {};
    return writer_.write([&](Database& database) -> Result<void> {
        for (const TokenUse& use : uses) WINSH_CHECK(record_use(database, use));
        return {};
    });
}

Result<std::int64_t> SqliteTokenStore::epoch() {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_epoch(*reader);
}

Result<std::int64_t> SqliteTokenStore::raise_epoch(const AuditEntry& audit) {
    return writer_.write(
        [&](Database& database) -> Result<std::int64_t> {
            WINSH_CHECK(database.run("UPDATE token_epoch SET epoch = epoch + 1"));
            WINSH_TRY(const std::int64_t epoch, read_epoch(database));
            WINSH_CHECK(add_change(database, ChangeKind::epoch_raised, std::to_string(epoch)));
            WINSH_CHECK(append_audit(database, audit));
            return epoch;
        },
        Importance::protective);
}

}  // namespace winsh::sqlite
