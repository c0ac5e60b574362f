#pragma once

#include <mutex>

#include "store/sqlite/readers.h"
#include "store/store.h"

namespace winsh::sqlite {

/// Tells caches of a change, within the transaction that makes it. Forgets changes that are 100,000 back.
Result<void> add_change(Database& database, ChangeKind kind, std::string_view key);

class SqliteChangeFeed final : public ChangeFeed {
public:
    /// The connection is the feed's own: SQLite tells each connection whether others have written since it
    /// last asked.
    explicit SqliteChangeFeed(std::unique_ptr<Database> database) : database_(std::move(database)) {}
    Result<ChangeBatch> since(std::int64_t sequence) override;
    Result<std::int64_t> last_sequence() override;

private:
    Result<std::int64_t> read_last_sequence();
    Result<ChangeBatch> read_since(std::int64_t sequence);

    std::mutex mutex_;
    std::unique_ptr<Database> database_;
    std::int64_t data_version_ = -1;
    std::int64_t last_sequence_ = 0;  ///< As of `data_version_`.
};

}  // namespace winsh::sqlite
