#pragma once

#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"
#include "store/store.h"

namespace winsh::sqlite {

class SqliteSnapshotStore final : public SnapshotStore {
public:
    SqliteSnapshotStore(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}
    Result<void> put(const StoredSnapshot& snapshot) override;
    Result<std::optional<StoredSnapshot>> latest(const WorkspaceId& workspace, const LoopId& loop) override;

private:
    Readers& readers_;
    Writer& writer_;
};

}  // namespace winsh::sqlite
