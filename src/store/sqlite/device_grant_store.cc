#include "store/sqlite/device_grant_store.h"

#include <algorithm>

#include "store/sqlite/audit_store.h"
#include "store/sqlite/forgetting.h"
#include "store/sqlite/grant_rows.h"
#include "store/sqlite/numbers.h"
#include "store/sqlite/token_store.h"

// What `read_grant` reads and from where; the rest of the query follows as a literal.
#define WINSH_GRANT_QUERY                                                                                  \
    "SELECT g.device_digest, g.user_digest, g.client, g.host, g.asked_scopes, g.address, g.address_key,"   \
    " g.created_at, g.expires_at, g.poll_interval, g.polled_at, g.state, u.id, g.session, w.id, g.scopes," \
    " g.expires_in_days FROM device_grants g LEFT JOIN users u ON u.number = g.user"                       \
    " LEFT JOIN workspaces w ON w.number = g.workspace"

namespace winsh::sqlite {
namespace {

bool has_terms(DeviceGrantState state) {
    return state == DeviceGrantState::approved || state == DeviceGrantState::redeemed;
}

DeviceGrant read_grant(Row& row) {
    DeviceGrant grant;
    grant.device_digest = row.digest();
    grant.user_digest = row.digest();
    grant.client = row.text();
    grant.host = row.text();
    grant.scopes = Scopes::from_bits(static_cast<std::uint8_t>(row.integer()));
    grant.address = row.text();
    grant.address_key = row.text();
    grant.created_at = row.time();
    grant.expires_at = row.time();
    grant.interval = std::chrono::seconds(row.integer());
    grant.polled_at = row.optional_time();
    grant.state = row.word(parse_device_grant_state);
    if (has_terms(grant.state)) grant.terms = read_terms(row);
    return grant;
}

Result<std::optional<DeviceGrant>> find_by_device(Database& database, const Sha256Digest& digest) {
    return read_optional(database.query(WINSH_GRANT_QUERY " WHERE g.device_digest = ?", digest), read_grant);
}

Result<std::optional<DeviceGrant>> find_by_user(Database& database, const Sha256Digest& digest) {
    return read_optional(database.query(WINSH_GRANT_QUERY " WHERE g.user_digest = ?", digest), read_grant);
}

/// Of those that wait.
struct Waiting {
    std::int64_t count = 0;
    Timestamp first_end;
};

Waiting read_waiting(Row& row) {
    Waiting waiting;
    waiting.count = row.integer();
    waiting.first_end = row.optional_time().value_or(Timestamp());
    return waiting;
}

Result<void> require_below(const std::optional<Waiting>& waiting, int most, Timestamp now) {
    if (!waiting || waiting->count < most) return {};
    const auto left = std::chrono::ceil<std::chrono::seconds>(waiting->first_end - now).count();
    return std::unexpected(
        Error{ErrorKind::rate_limited,
              "Too many requests to sign a terminal in wait for an answer already. Try again later.", "",
              static_cast<int>(std::max<std::int64_t>(1, left))});
}

Result<void> require_room_in_network(Database& database, const DeviceGrantLimits& limits, Timestamp now) {
    if (limits.network.empty()) return {};
    const std::string first(limits.network);
    // Behind every key that begins so: what follows is another digit or a slash.
    const std::string end = first + "g";
    WINSH_TRY(const auto of_network,
              read_optional(database.query("SELECT count(*), min(expires_at) FROM device_grants"
                                           " WHERE state = 'pending' AND address_key >= ? AND address_key < ?"
                                           " AND expires_at > ?",
                                           first, end, now),
                            read_waiting));
    return require_below(of_network, limits.of_network, now);
}

Result<void> require_room(Database& database, const DeviceGrant& grant, const DeviceGrantLimits& limits) {
    const Timestamp now = grant.created_at;
    WINSH_TRY(const auto of_address,
              read_optional(database.query("SELECT count(*), min(expires_at) FROM device_grants"
                                           " WHERE state = 'pending' AND address_key = ? AND expires_at > ?",
                                           grant.address_key, now),
                            read_waiting));
    WINSH_CHECK(require_below(of_address, limits.of_address, now));
    WINSH_CHECK(require_room_in_network(database, limits, now));
    WINSH_TRY(const auto in_all,
              read_optional(database.query("SELECT count(*), min(expires_at) FROM device_grants"
                                           " WHERE state = 'pending' AND expires_at > ?",
                                           now),
                            read_waiting));
    return require_below(in_all, limits.in_all, now);
}

Result<void> insert_grant(Database& database, const DeviceGrant& grant) {
    const Result<void> inserted = database.run(
        "INSERT INTO device_grants (device_digest, user_digest, client, host, asked_scopes, address,"
        " address_key, created_at, expires_at, poll_interval, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending')",
        grant.device_digest, grant.user_digest, grant.client, grant.host, grant.scopes.bits(), grant.address,
        grant.address_key, grant.created_at, grant.expires_at, grant.interval.count());
    if (!inserted && inserted.error().kind == ErrorKind::conflict)
        return fail(ErrorKind::conflict, "This code exists already.");
    return inserted;
}

/// The error of a change that found no grant in the state that it needs.
Result<void> require_changed(Database& database, const Result<std::optional<DeviceGrant>>& grant) {
    if (database.rows_changed() > 0) return {};
    if (!grant) return std::unexpected(grant.error());
    if (!*grant) return fail(ErrorKind::not_found, "There is no such request.");
    return fail(ErrorKind::conflict, "This request has been answered already or has run out.");
}

Result<void> approve_grant(Database& database, const Sha256Digest& user_code, const GrantTerms& terms,
                           Timestamp at) {
    WINSH_CHECK(require_terms(database, terms));
    WINSH_TRY(const auto grant, find_by_user(database, user_code));
    WINSH_TRY(const std::int64_t user, number_of(database, terms.user));
    WINSH_TRY(const std::int64_t workspace, number_of(database, terms.workspace));
    WINSH_CHECK(database.run(
        "UPDATE device_grants SET state = 'approved', user = ?, session = ?,"
        " workspace = ?, scopes = ?, expires_in_days = ?"
        " WHERE user_digest = ? AND state = 'pending' AND expires_at > ?",
        user, terms.session, workspace, terms.scopes.bits(), terms.expires_in_days, user_code, at));
    return require_changed(database, grant);
}

Result<void> redeem_grant(Database& database, const Sha256Digest& device_code, const ApiToken& token) {
    WINSH_TRY(const auto grant, find_by_device(database, device_code));
    WINSH_CHECK(
        database.run("UPDATE device_grants SET state = 'redeemed'"
                     " WHERE device_digest = ? AND state = 'approved' AND expires_at > ?",
                     device_code, token.created_at));
    WINSH_CHECK(require_changed(database, grant));
    WINSH_CHECK(require_terms(database, grant->terms.value_or(GrantTerms{})));
    return insert_token(database, token);
}

}  // namespace

Result<void> SqliteDeviceGrantStore::add(const DeviceGrant& grant, const DeviceGrantLimits& limits) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_CHECK(require_room(database, grant, limits));
        return insert_grant(database, grant);
    });
}

Result<std::optional<DeviceGrant>> SqliteDeviceGrantStore::find_by_device_code(const Sha256Digest& digest) {
    WINSH_TRY(const auto reader, readers_.lease());
    return find_by_device(*reader, digest);
}

Result<std::optional<DeviceGrant>> SqliteDeviceGrantStore::find_by_user_code(const Sha256Digest& digest) {
    WINSH_TRY(const auto reader, readers_.lease());
    return find_by_user(*reader, digest);
}

Result<void> SqliteDeviceGrantStore::note_poll(const Sha256Digest& device_code, std::chrono::seconds interval,
                                               const std::optional<Timestamp>& polled_at) {
    return writer_.write([&](Database& database) {
        return database.run(
            "UPDATE device_grants SET poll_interval = ?, polled_at = ? WHERE device_digest = ?",
            interval.count(), polled_at, device_code);
    });
}

Result<void> SqliteDeviceGrantStore::approve(const Sha256Digest& user_code, const GrantTerms& terms,
                                             const AuditEntry& audit) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_CHECK(approve_grant(database, user_code, terms, audit.at));
        return append_audit(database, audit);
    });
}

Result<void> SqliteDeviceGrantStore::deny(const Sha256Digest& user_code, const AuditEntry& audit) {
    return writer_.write(
        [&](Database& database) -> Result<void> {
            const auto grant = find_by_user(database, user_code);
            WINSH_CHECK(
                database.run("UPDATE device_grants SET state = 'denied'"
                             " WHERE user_digest = ? AND state = 'pending' AND expires_at > ?",
                             user_code, audit.at));
            WINSH_CHECK(require_changed(database, grant));
            return append_audit(database, audit);
        },
        Importance::protective);
}

Result<void> SqliteDeviceGrantStore::redeem(const Sha256Digest& device_code, const ApiToken& token,
                                            const AuditEntry& audit) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_CHECK(redeem_grant(database, device_code, token));
        return append_audit(database, audit);
    });
}

Result<bool> SqliteDeviceGrantStore::withdraw(const Sha256Digest& device_code, const AuditEntry& audit) {
    return writer_.write(
        [&](Database& database) -> Result<bool> {
            WINSH_CHECK(
                database.run("UPDATE device_grants SET state = 'denied'"
                             " WHERE device_digest = ? AND state = 'approved'",
                             device_code));
            if (database.rows_changed() == 0) return false;
            WINSH_CHECK(append_audit(database, audit));
            return true;
        },
        Importance::protective);
}

Result<int> SqliteDeviceGrantStore::forget_older_than(Timestamp time) {
    constexpr Forgetting kExpired{"SELECT 1 FROM device_grants WHERE expires_at < ? LIMIT 1",
                                  "DELETE FROM device_grants WHERE number IN (SELECT number"
                                  " FROM device_grants WHERE expires_at < ? ORDER BY expires_at LIMIT ?)",
                                  kMostForgotten};
    return forget(readers_, writer_, kExpired, time);
}

}  // namespace winsh::sqlite
