#include "store/sqlite/readers.h"

namespace winsh::sqlite {
namespace {
constexpr std::size_t kMostReaders = 16;
}

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
    Result<std::unique_ptr<Database>> database = Database::open(options_);
    if (!database) {
        give_back(nullptr);
        return std::unexpected(std::move(database).error());
    }
    return Lease(*this, *std::move(database));
}

void Readers::give_back(std::unique_ptr<Database> database) {
    {
        const std::lock_guard lock(mutex_);
        if (database != nullptr) {
            free_.push_back(std::move(database));
        } else {
            --open_;
        }
    }
    freed_.notify_one();
}

Result<ReadTransaction> ReadTransaction::begin(Database& database) {
    WINSH_CHECK(database.run("BEGIN"));
    return ReadTransaction(database);
}

ReadTransaction::~ReadTransaction() {
    // Nothing was written, so there is nothing to lose if it fails; the connection is reset at its next use.
    if (database_ != nullptr && database_->in_transaction()) (void)database_->run("COMMIT");
}

}  // namespace winsh::sqlite
