#pragma once

#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"
#include "store/store.h"

namespace winsh::sqlite {

/// Ends every session of the user but `keep`, within the caller's transaction.
Result<void> end_sessions(Database& database, std::int64_t user_number, const std::optional<SessionId>& keep);

/// `unauthenticated` where the record is given and is not the user's. Within the caller's transaction.
Result<void> require_password_record(Database& database, std::int64_t user_number,
                                     const std::optional<std::string>& verified_record);
/// `unauthenticated` where the session is given and has ended. Within the caller's transaction.
Result<void> require_session(Database& database, const std::optional<SessionId>& session);

class SqliteSessionStore final : public SessionStore {
public:
    SqliteSessionStore(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}
    Result<void> create(const Session& session, const std::optional<std::string>& verified_record,
                        const AuditEntry& audit) override;
    Result<std::optional<Session>> find(const Sha256Digest& digest) override;
    Result<std::vector<Session>> list(const UserId& user) override;
    Result<void> touch(const SessionId& id, Timestamp seen_at) override;
    Result<void> end(const SessionId& id, const UserId& user, const AuditEntry& audit) override;

private:
    Readers& readers_;
    Writer& writer_;
};

}  // namespace winsh::sqlite
