#pragma once

#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"
#include "store/store.h"

namespace winsh::sqlite {

class SqliteCodeStore final : public CodeStore {
public:
    SqliteCodeStore(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}
    Result<void> add(const AuthorizationCode& code, const AuditEntry& audit) override;
    Result<std::optional<AuthorizationCode>> find(const Sha256Digest& digest) override;
    Result<void> redeem(const Sha256Digest& digest, const ApiToken& token, const AuditEntry& audit) override;
    Result<bool> burn(const Sha256Digest& digest, Timestamp at, const AuditEntry& audit) override;
    Result<int> forget_older_than(Timestamp time) override;

private:
    Readers& readers_;
    Writer& writer_;
};

}  // namespace winsh::sqlite
