#include "store/sqlite/readers.h"

namespace winsh::sqlite {
namespace {

constexpr std::size_t kMostReaders = 8;
constexpr Sql kBegin("BEGIN");
constexpr Sql kEnd("COMMIT");

Result<std::unique_ptr<Database>> open_reader(const DatabaseOptions& options) {
    WINSH_TRY(auto database, Database::open(options));
    WINSH_CHECK(ReadTransaction::make_ready(*database));
    return database;
}

}  // namespace

Readers::Readers(DatabaseOptions options) : options_(std::move(options)) {}

Readers::Lease::~Lease() {
    if (database_ != nullptr) readers_->give_back(std::move(database_));
}

Result<Readers::Lease> Readers::lease() {
    {
        std::unique_lock lock(mutex_);
        freed_.wait(lock, [this] { return !free_.empty() || open_ < kMostReaders; });
        if (!free_.empty()) {
            std::unique_ptr<Database> database = std::move(free_.back());
            free_.pop_back();
            return Lease(*this, std::move(database));
        }
        ++open_;
    }
    Result<std::unique_ptr<Database>> database = open_reader(options_);
    if (!database) {
        give_back(nullptr);
        return std::unexpected(std::move(database).error());
    }
    return Lease(*this, *std::move(database));
}

void Readers::give_back(std::unique_ptr<Database> database) {
    {
        const std::lock_guard lock(mutex_);
        if (database != nullptr && !database->in_transaction()) {
            free_.push_back(std::move(database));
        } else {
            --open_;
        }
    }
    freed_.notify_one();
}

Result<void> ReadTransaction::make_ready(Database& database) {
    WINSH_CHECK(database.make_ready(kBegin));
    return database.make_ready(kEnd);
}

Result<ReadTransaction> ReadTransaction::begin(Database& database) {
    WINSH_CHECK(database.run(kBegin));
    return ReadTransaction(database);
}

ReadTransaction::~ReadTransaction() {
    // Nothing was written, so nothing is lost where it fails.
    if (database_ != nullptr && database_->in_transaction()) (void)database_->run(kEnd);
}

}  // namespace winsh::sqlite
