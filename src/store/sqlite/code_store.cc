#include "store/sqlite/code_store.h"

#include "store/sqlite/audit_store.h"
#include "store/sqlite/forgetting.h"
#include "store/sqlite/grant_rows.h"
#include "store/sqlite/numbers.h"
#include "store/sqlite/token_store.h"

namespace winsh::sqlite {
namespace {

AuthorizationCode read_code(Row& row) {
    AuthorizationCode code;
    code.digest = row.digest();
    code.client = row.text();
    code.token_name = row.text();
    code.redirect_uri = row.text();
    code.challenge = row.text();
    code.expires_at = row.time();
    code.used_at = row.optional_time();
    code.token = row.optional_id<TokenId>();
    code.terms = read_terms(row);
    return code;
}

Result<std::optional<AuthorizationCode>> find_code(Database& database, const Sha256Digest& digest) {
    return read_optional(
        database.query("SELECT c.digest, c.client, c.token_name, c.redirect_uri, c.challenge, c.expires_at,"
                       " c.used_at, c.token, u.id, c.session, w.id, c.scopes, c.expires_in_days"
                       " FROM authorization_codes c JOIN users u ON u.number = c.user"
                       " JOIN workspaces w ON w.number = c.workspace WHERE c.digest = ?",
                       digest),
        read_code);
}

Result<void> add_code(Database& database, const AuthorizationCode& code) {
    WINSH_CHECK(require_terms(database, code.terms));
    WINSH_TRY(const std::int64_t user, number_of(database, code.terms.user));
    WINSH_TRY(const std::int64_t workspace, number_of(database, code.terms.workspace));
    const Result<void> inserted = database.run(
        "INSERT INTO authorization_codes (digest, client, token_name, redirect_uri, challenge, user, session,"
        " workspace, scopes, expires_in_days, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        code.digest, code.client, code.token_name, code.redirect_uri, code.challenge, user,
        code.terms.session, workspace, code.terms.scopes.bits(), code.terms.expires_in_days, code.expires_at);
    if (!inserted && inserted.error().kind == ErrorKind::conflict)
        return fail(ErrorKind::conflict, "This code exists already.");
    return inserted;
}

/// True for whoever uses the code first.
Result<bool> use_up(Database& database, const Sha256Digest& digest, Timestamp at,
                    const std::optional<TokenId>& token) {
    WINSH_CHECK(database.run(
        "UPDATE authorization_codes SET used_at = ?, token = ? WHERE digest = ? AND used_at IS NULL", at,
        token, digest));
    return database.rows_changed() > 0;
}

Result<void> redeem_code(Database& database, const Sha256Digest& digest, const ApiToken& token) {
    WINSH_TRY(const auto code, find_code(database, digest));
    if (!code) return fail(ErrorKind::not_found, "There is no such code.");
    WINSH_TRY(const bool is_first, use_up(database, digest, token.created_at, token.id));
    if (!is_first) return fail(ErrorKind::conflict, "This code was used already.");
    WINSH_CHECK(require_terms(database, code->terms));
    return insert_token(database, token);
}

}  // namespace

Result<void> SqliteCodeStore::add(const AuthorizationCode& code, const AuditEntry& audit) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_CHECK(add_code(database, code));
        return append_audit(database, audit);
    });
}

Result<std::optional<AuthorizationCode>> SqliteCodeStore::find(const Sha256Digest& digest) {
    WINSH_TRY(const auto reader, readers_.lease());
    return find_code(*reader, digest);
}

Result<void> SqliteCodeStore::redeem(const Sha256Digest& digest, const ApiToken& token,
                                     const AuditEntry& audit) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_CHECK(redeem_code(database, digest, token));
        return append_audit(database, audit);
    });
}

Result<bool> SqliteCodeStore::burn(const Sha256Digest& digest, Timestamp at, const AuditEntry& audit) {
    return writer_.write(
        [&](Database& database) -> Result<bool> {
            WINSH_TRY(const bool is_first, use_up(database, digest, at, std::nullopt));
            if (is_first) WINSH_CHECK(append_audit(database, audit));
            return is_first;
        },
        Importance::protective);
}

Result<int> SqliteCodeStore::forget_older_than(Timestamp time) {
    constexpr Forgetting kExpired{
        "SELECT 1 FROM authorization_codes WHERE expires_at < ? LIMIT 1",
        "DELETE FROM authorization_codes WHERE digest IN (SELECT digest"
        " FROM authorization_codes WHERE expires_at < ? ORDER BY expires_at LIMIT ?)",
        kMostForgotten};
    return forget(readers_, writer_, kExpired, time);
}

}  // namespace winsh::sqlite
