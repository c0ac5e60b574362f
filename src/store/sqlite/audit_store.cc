#include "store/sqlite/audit_store.h"

#include <algorithm>
#include <limits>

namespace winsh::sqlite {
namespace {

constexpr int kMostEntries = 1'000;

AuditEntry read_entry(Row& row) {
    AuditEntry entry;
    entry.sequence = row.integer();
    entry.at = row.time();
    entry.action = row.word(parse_audit_action);
    entry.actor = row.optional_id<UserId>();
    entry.actor_email = row.text();
    entry.workspace = row.optional_id<WorkspaceId>();
    entry.subject = row.text();
    entry.detail = row.text();
    entry.address = row.text();
    return entry;
}

}  // namespace

Result<void> append_audit(Database& database, const AuditEntry& entry) {
    return database.run(
        "INSERT INTO audit (at, action, actor, actor_email, workspace, subject, detail, address)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        entry.at, name_of(entry.action), entry.actor, entry.actor_email, entry.workspace, entry.subject,
        entry.detail, entry.address);
}

Result<void> append_audit(Database& database, const std::vector<AuditEntry>& entries) {
    for (const AuditEntry& entry : entries) WINSH_CHECK(append_audit(database, entry));
    return {};
}

Result<void> SqliteAuditStore::append(const AuditEntry& entry) {
    return writer_.write([&](Database& database) { return append_audit(database, entry); });
}

Result<std::vector<AuditEntry>> SqliteAuditStore::list(const AuditQuery& query) {
    const std::int64_t before =
        query.before_sequence > 0 ? query.before_sequence : std::numeric_limits<std::int64_t>::max();
    const int limit = std::clamp(query.limit, 0, kMostEntries);
    WINSH_TRY(const auto reader, readers_.lease());
    if (!query.workspace && !query.actor) {
        return read_all(
            reader->query(
                "SELECT sequence, at, action, actor, actor_email, workspace, subject, detail, address"
                " FROM audit WHERE sequence < ? ORDER BY sequence DESC LIMIT ?",
                before, limit),
            read_entry);
    }
    // Each half walks its own index backwards, and the two are merged: the cost is that of the answer.
    return read_all(
        reader->query("SELECT sequence, at, action, actor, actor_email, workspace, subject, detail, address"
                      " FROM audit WHERE workspace = ?1 AND sequence < ?3"
                      " UNION ALL "
                      "SELECT sequence, at, action, actor, actor_email, workspace, subject, detail, address"
                      " FROM audit WHERE workspace IS NULL AND actor = ?2 AND sequence < ?3"
                      " ORDER BY sequence DESC LIMIT ?4",
                      query.workspace, query.actor, before, limit),
        read_entry);
}

}  // namespace winsh::sqlite
