#pragma once

#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"
#include "store/store.h"

namespace winsh::sqlite {

class SqliteDeviceGrantStore final : public DeviceGrantStore {
public:
    SqliteDeviceGrantStore(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}
    Result<void> add(const DeviceGrant& grant, const DeviceGrantLimits& limits) override;
    Result<std::optional<DeviceGrant>> find_by_device_code(const Sha256Digest& digest) override;
    Result<std::optional<DeviceGrant>> find_by_user_code(const Sha256Digest& digest) override;
    Result<void> note_poll(const Sha256Digest& device_code, std::chrono::seconds interval,
                           const std::optional<Timestamp>& polled_at) override;
    Result<void> approve(const Sha256Digest& user_code, const GrantTerms& terms,
                         const AuditEntry& audit) override;
    Result<void> deny(const Sha256Digest& user_code, const AuditEntry& audit) override;
    Result<void> redeem(const Sha256Digest& device_code, const ApiToken& token,
                        const AuditEntry& audit) override;
    Result<bool> withdraw(const Sha256Digest& device_code, const AuditEntry& audit) override;
    Result<int> forget_older_than(Timestamp time) override;

private:
    Readers& readers_;
    Writer& writer_;
};

}  // namespace winsh::sqlite
