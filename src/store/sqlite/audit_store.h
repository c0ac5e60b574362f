#pragma once

#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"
#include "store/store.h"

namespace winsh::sqlite {

/// Adds an entry within the transaction of what it tells of.
Result<void> append_audit(Database& database, const AuditEntry& entry);
Result<void> append_audit(Database& database, const std::vector<AuditEntry>& entries);

class SqliteAuditStore final : public AuditStore {
public:
    SqliteAuditStore(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}
    Result<void> append(const AuditEntry& entry) override;
    Result<std::vector<AuditEntry>> list(const AuditQuery& query) override;

private:
    Readers& readers_;
    Writer& writer_;
};

}  // namespace winsh::sqlite
