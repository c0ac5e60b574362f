#pragma once

#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"
#include "store/store.h"

namespace winsh::sqlite {

class SqliteAccountStore final : public AccountStore {
public:
    SqliteAccountStore(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}
    Result<Membership> create(const NewAccount& account, FirstAccountOnly rule,
                              const std::vector<AuditEntry>& audit) override;
    Result<Membership> join(const UserId& user, const WorkspaceId& workspace_if_new,
                            const std::string& workspace_name, const AuditEntry& audit) override;
    Result<bool> any() override;
    Result<std::vector<User>> users() override;
    Result<std::vector<Workspace>> workspaces() override;
    Result<std::optional<User>> find(const UserId& id) override;
    Result<std::optional<UserCredential>> find_by_email(std::string_view email) override;
    Result<void> set_password(const UserId& id, const PasswordChange& change,
                              const std::vector<AuditEntry>& audit) override;
    Result<void> renew_password_record(const UserId& id, const std::string& verified_record,
                                       const std::string& record, const AuditEntry& audit) override;
    Result<std::vector<Membership>> memberships(const UserId& id) override;
    Result<std::optional<Workspace>> workspace(const WorkspaceId& id) override;
    Result<std::vector<Member>> members(const WorkspaceId& id) override;

private:
    Readers& readers_;
    Writer& writer_;
};

}  // namespace winsh::sqlite
