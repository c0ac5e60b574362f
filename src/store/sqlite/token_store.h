#pragma once

#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"
#include "store/store.h"

namespace winsh::sqlite {

/// Stores the token with the store's epoch, within the caller's transaction. Errors as of `create`.
Result<void> insert_token(Database& database, const ApiToken& token);

class SqliteTokenStore final : public TokenStore {
public:
    SqliteTokenStore(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}
    Result<void> create(const ApiToken& token, const std::optional<SessionId>& asking,
                        const AuditEntry& audit) override;
    Result<std::optional<ApiToken>> find_by_digest(const Sha256Digest& digest) override;
    Result<std::optional<ListedToken>> find(const TokenId& id) override;
    Result<std::vector<ListedToken>> list_of_user(const UserId& user, const TokenPart& part) override;
    Result<std::vector<ListedToken>> list_of_workspace(const WorkspaceId& workspace,
                                                       const TokenPart& part) override;
    Result<std::vector<ListedToken>> active_of_user(const UserId& user, Timestamp at, int most) override;
    Result<ApiToken> revoke(const TokenId& id, Timestamp at, const AuditEntry& audit) override;
    Result<void> record_uses(const std::vector<TokenUse>& uses) override;
    Result<std::int64_t> epoch() override;
    Result<std::int64_t> raise_epoch(const AuditEntry& audit) override;

private:
    Readers& readers_;
    Writer& writer_;
};

}  // namespace winsh::sqlite
