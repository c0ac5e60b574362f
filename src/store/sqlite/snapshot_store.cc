#include "store/sqlite/snapshot_store.h"

#include "model/loop.h"
#include "store/sqlite/forgetting.h"

namespace winsh::sqlite {
namespace {

StoredSnapshot read_head(Row& row) {
    StoredSnapshot snapshot;
    snapshot.workspace = row.id<WorkspaceId>();
    snapshot.loop = row.id<LoopId>();
    snapshot.digest = row.text();
    snapshot.status = row.word(parse_snapshot_status);
    snapshot.generated_at = row.time();
    snapshot.rebuild_at = row.optional_time();
    return snapshot;
}

StoredSnapshot read_snapshot(Row& row) {
    StoredSnapshot snapshot = read_head(row);
    snapshot.bytes = row.text();
    return snapshot;
}

PastSnapshot read_past(Row& row) {
    PastSnapshot past;
    past.digest = row.text();
    past.status = row.word(parse_snapshot_status);
    past.generated_at = row.time();
    return past;
}

/// A build may end after its loop was removed: nothing would ever forget what it stored then.
Result<bool> loop_exists(Database& database, const StoredSnapshot& snapshot) {
    if (find_loop(snapshot.loop) != nullptr) return true;
    WINSH_TRY(const auto found,
              read_optional(database.query("SELECT 1 FROM own_loops WHERE id = ? AND workspace ="
                                           " (SELECT number FROM workspaces WHERE id = ?)",
                                           snapshot.loop, snapshot.workspace),
                            [](Row& row) { return row.integer(); }));
    return found.has_value();
}

Result<void> supersede_latest(Database& database, const StoredSnapshot& by) {
    return database.run(
        "UPDATE snapshot_history SET superseded_at = ?"
        " WHERE workspace = ? AND loop = ? AND superseded_at IS NULL AND digest <> ?",
        by.generated_at, by.workspace, by.loop, by.digest);
}

Result<void> keep_latest(Database& database, const StoredSnapshot& snapshot) {
    WINSH_CHECK(supersede_latest(database, snapshot));
    return database.run(
        "INSERT INTO snapshot_history (workspace, loop, digest, status, generated_at, superseded_at, aside,"
        " bytes) VALUES (?, ?, ?, ?, ?, NULL, 0, ?)"
        " ON CONFLICT (workspace, digest) DO UPDATE SET superseded_at = NULL, aside = 0",
        snapshot.workspace, snapshot.loop, snapshot.digest, name_of(snapshot.status), snapshot.generated_at,
        Blob{snapshot.bytes});
}

/// One that was the latest, or is, stays what it is, and only counts as younger.
Result<void> keep_aside(Database& database, const StoredSnapshot& snapshot) {
    return database.run(
        "INSERT INTO snapshot_history (workspace, loop, digest, status, generated_at, superseded_at, aside,"
        " bytes) VALUES (?, ?, ?, ?, ?, ?, 1, ?)"
        " ON CONFLICT (workspace, digest) DO UPDATE SET superseded_at = max(superseded_at,"
        " excluded.superseded_at) WHERE superseded_at IS NOT NULL",
        snapshot.workspace, snapshot.loop, snapshot.digest, name_of(snapshot.status), snapshot.generated_at,
        snapshot.generated_at, Blob{snapshot.bytes});
}

Result<void> forget_surplus_aside(Database& database, const StoredSnapshot& of) {
    return database.run(
        "DELETE FROM snapshot_history WHERE number IN (SELECT number FROM snapshot_history"
        " WHERE workspace = ? AND loop = ? AND aside = 1 ORDER BY superseded_at DESC, number DESC"
        " LIMIT -1 OFFSET ?)",
        of.workspace, of.loop, SnapshotStore::kMostAside);
}

/// What changes with every poll would fill the disk long before it is old.
Result<void> forget_surplus(Database& database, const StoredSnapshot& of) {
    return database.run(
        "DELETE FROM snapshot_history WHERE number IN (SELECT number FROM snapshot_history"
        " WHERE workspace = ? AND loop = ? AND aside = 0 AND superseded_at IS NOT NULL"
        " ORDER BY superseded_at DESC, number DESC LIMIT -1 OFFSET ?)",
        of.workspace, of.loop, SnapshotStore::kMostOfLoop);
}

}  // namespace

Result<void> SqliteSnapshotStore::put(const StoredSnapshot& snapshot) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_TRY(const bool is_wanted, loop_exists(database, snapshot));
        if (!is_wanted) return {};
        WINSH_CHECK(keep_latest(database, snapshot));
        WINSH_CHECK(forget_surplus(database, snapshot));
        return database.run(
            "INSERT INTO snapshots (workspace, loop, digest, status, generated_at, rebuild_at, bytes)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (workspace, loop) DO UPDATE SET digest = excluded.digest, status = excluded.status,"
            " generated_at = excluded.generated_at, rebuild_at = excluded.rebuild_at, bytes = excluded.bytes",
            snapshot.workspace, snapshot.loop, snapshot.digest, name_of(snapshot.status),
            snapshot.generated_at, snapshot.rebuild_at, Blob{snapshot.bytes});
    });
}

Result<void> SqliteSnapshotStore::put_aside(const StoredSnapshot& snapshot) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_TRY(const bool is_wanted, loop_exists(database, snapshot));
        if (!is_wanted) return {};
        WINSH_CHECK(keep_aside(database, snapshot));
        return forget_surplus_aside(database, snapshot);
    });
}

Result<std::optional<StoredSnapshot>> SqliteSnapshotStore::latest(const WorkspaceId& workspace,
                                                                  const LoopId& loop) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_optional(
        reader->query("SELECT workspace, loop, digest, status, generated_at, rebuild_at, bytes"
                      " FROM snapshots WHERE workspace = ? AND loop = ?",
                      workspace, loop),
        read_snapshot);
}

Result<std::optional<StoredSnapshot>> SqliteSnapshotStore::find(const WorkspaceId& workspace,
                                                                std::string_view digest) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_optional(reader->query("SELECT workspace, loop, digest, status, generated_at, NULL, bytes"
                                       " FROM snapshot_history WHERE workspace = ? AND digest = ?",
                                       workspace, digest),
                         read_snapshot);
}

Result<std::vector<PastSnapshot>> SqliteSnapshotStore::history(const WorkspaceId& workspace,
                                                               const LoopId& loop, int limit) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_all(reader->query("SELECT digest, status, generated_at FROM snapshot_history"
                                  " WHERE workspace = ? AND loop = ? AND aside = 0"
                                  " ORDER BY generated_at DESC, number DESC LIMIT ?",
                                  workspace, loop, limit),
                    read_past);
}

Result<int> SqliteSnapshotStore::forget_older_than(Timestamp time) {
    constexpr Forgetting kSuperseded{
        "SELECT 1 FROM snapshot_history WHERE superseded_at < ? LIMIT 1",
        "DELETE FROM snapshot_history WHERE number IN (SELECT number FROM snapshot_history"
        " WHERE superseded_at < ? ORDER BY superseded_at LIMIT ?)",
        kMostForgotten};
    return forget(readers_, writer_, kSuperseded, time);
}

}  // namespace winsh::sqlite
