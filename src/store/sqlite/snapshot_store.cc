#include "store/sqlite/snapshot_store.h"

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

}  // namespace

Result<void> SqliteSnapshotStore::put(const StoredSnapshot& snapshot) {
    return writer_.write([&](Database& database) {
        return database.run(
            "INSERT INTO snapshots (workspace, loop, digest, status, generated_at, rebuild_at, bytes)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (workspace, loop) DO UPDATE SET digest = excluded.digest, status = excluded.status,"
            " generated_at = excluded.generated_at, rebuild_at = excluded.rebuild_at, bytes = excluded.bytes",
            snapshot.workspace, snapshot.loop, snapshot.digest, name_of(snapshot.status),
            snapshot.generated_at, snapshot.rebuild_at, Blob{snapshot.bytes});
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

}  // namespace winsh::sqlite
