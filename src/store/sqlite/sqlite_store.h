#pragma once

#include "store/open.h"
#include "store/sqlite/account_store.h"
#include "store/sqlite/audit_store.h"
#include "store/sqlite/change_feed.h"
#include "store/sqlite/code_store.h"
#include "store/sqlite/connection_store.h"
#include "store/sqlite/device_grant_store.h"
#include "store/sqlite/loop_store.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/sealed_store.h"
#include "store/sqlite/session_store.h"
#include "store/sqlite/snapshot_store.h"
#include "store/sqlite/token_store.h"
#include "store/sqlite/writer.h"
#include "store/store.h"

namespace winsh::sqlite {

struct SqliteOptions {
    StoreOptions store;
    std::string vfs;                   ///< See DatabaseOptions; for tests.
    std::string synchronous = "FULL";  ///< See DatabaseOptions; for tests.
    /// 4 MiB of pages: long enough that a checkpoint is rare, short enough that it is quick.
    int long_log = 1'000;
};

/// Everything in one SQLite file with a write-ahead log: one connection writes, others read, and each
/// transaction that writes holds `writer.lock`, so that several processes can use one folder.
class SqliteStore final : public Store {
public:
    static Result<std::unique_ptr<SqliteStore>> open(const SqliteOptions& options, const Clock& clock,
                                                     Log& log);

    AccountStore& accounts() override { return accounts_; }
    SessionStore& sessions() override { return sessions_; }
    TokenStore& tokens() override { return tokens_; }
    CodeStore& codes() override { return codes_; }
    DeviceGrantStore& device_grants() override { return device_grants_; }
    AuditStore& audit() override { return audit_; }
    ConnectionStore& connections() override { return connections_; }
    LoopStore& loops() override { return loops_; }
    SnapshotStore& snapshots() override { return snapshots_; }
    ChangeFeed& changes() override { return changes_; }
    SealedStore& sealed() override { return sealed_; }
    Result<void> check() override;
    Result<std::optional<std::string>> setting(std::string_view name) override;
    Result<void> set_setting(std::string_view name, std::string_view value) override;
    Result<void> change_settings(const SettingsChange& change) override;

private:
    SqliteStore(GroupCommit::Parts writer, DatabaseOptions reader, std::unique_ptr<Database> feed);

    Readers readers_;
    Writer writer_;
    SqliteAccountStore accounts_;
    SqliteSessionStore sessions_;
    SqliteTokenStore tokens_;
    SqliteCodeStore codes_;
    SqliteDeviceGrantStore device_grants_;
    SqliteAuditStore audit_;
    SqliteConnectionStore connections_;
    SqliteLoopStore loops_;
    SqliteSnapshotStore snapshots_;
    SqliteChangeFeed changes_;
    SqliteSealedStore sealed_;
};

}  // namespace winsh::sqlite
