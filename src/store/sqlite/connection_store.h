#pragma once

#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"
#include "store/store.h"

namespace winsh::sqlite {

class SqliteConnectionStore final : public ConnectionStore {
public:
    SqliteConnectionStore(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}
    Result<void> add(const Connection& connection, const AuditEntry& audit) override;
    Result<void> update(const Connection& connection, std::optional<Timestamp> read_at,
                        const AuditEntry& audit) override;
    Result<void> set_enabled(const Connection& connection, const AuditEntry& audit) override;
    Result<void> remove(const ConnectionId& id, const WorkspaceId& workspace,
                        const AuditEntry& audit) override;
    Result<std::optional<Connection>> find(const ConnectionId& id, const WorkspaceId& workspace) override;
    Result<std::vector<Connection>> list(const WorkspaceId& workspace) override;
    Result<std::vector<Connection>> all() override;
    Result<void> choose(const WorkspaceId& workspace, const BindingChoice& choice,
                        const AuditEntry& audit) override;
    Result<void> unchoose(const WorkspaceId& workspace, const LoopId& loop, std::string_view capability,
                          const AuditEntry& audit) override;
    Result<std::vector<BindingChoice>> choices(const WorkspaceId& workspace) override;
    Result<std::optional<ConnectionHealth>> health(const ConnectionId& id) override;
    Result<std::map<ConnectionId, ConnectionHealth>> all_health() override;
    Result<std::optional<Section>> section(const ConnectionId& id) override;
    Result<Json> section_people(const ConnectionId& id) override;
    Result<std::optional<SectionMemory>> section_memory(const ConnectionId& id) override;
    Result<void> put_health(const std::vector<ConnectionHealth>& health) override;
    Result<void> put_section(const Section& section, const ConnectionHealth& health) override;
    Result<std::vector<PollRecord>> poll_history(const ConnectionId& id) override;

private:
    Readers& readers_;
    Writer& writer_;
};

}  // namespace winsh::sqlite
