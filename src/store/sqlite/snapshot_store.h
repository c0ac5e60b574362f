#pragma once

#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"
#include "store/store.h"

namespace winsh::sqlite {

class SqliteSnapshotStore final : public SnapshotStore {
public:
    SqliteSnapshotStore(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}
    Result<void> put(const StoredSnapshot& snapshot) override;
    Result<void> put_aside(const StoredSnapshot& snapshot) override;
    Result<std::optional<StoredSnapshot>> latest(const WorkspaceId& workspace, const LoopId& loop) override;
    Result<std::optional<StoredSnapshot>> find(const WorkspaceId& workspace,
                                               std::string_view digest) override;
    Result<std::vector<PastSnapshot>> history(const WorkspaceId& workspace, const LoopId& loop,
                                              int limit) override;
    Result<int> forget_older_than(Timestamp time) override;

private:
    Readers& readers_;
    Writer& writer_;
};

}  // namespace winsh::sqlite
