#pragma once

#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"
#include "store/store.h"

namespace winsh::sqlite {

class SqliteLoopStore final : public LoopStore {
public:
    SqliteLoopStore(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}
    Result<void> add(const WorkspaceId& workspace, const OwnLoop& loop, const AuditEntry& audit) override;
    Result<void> change(const WorkspaceId& workspace, const OwnLoop& loop, Timestamp read_at,
                        const AuditEntry& audit) override;
    Result<void> remove(const WorkspaceId& workspace, const LoopId& id, const AuditEntry& audit) override;
    Result<std::optional<OwnLoop>> find(const WorkspaceId& workspace, const LoopId& id) override;
    Result<std::vector<OwnLoop>> list(const WorkspaceId& workspace) override;

private:
    Readers& readers_;
    Writer& writer_;
};

}  // namespace winsh::sqlite
