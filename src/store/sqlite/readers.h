#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "store/sqlite/database.h"

namespace winsh::sqlite {

/// Connections that only read. They are opened as they are needed, up to a limit, and kept.
class Readers {
public:
    explicit Readers(DatabaseOptions options);

    /// A connection for as long as this lives; queries on it end before. A thread holds one at a time.
    class Lease {
    public:
        Lease(Readers& readers, std::unique_ptr<Database> database)
            : readers_(&readers), database_(std::move(database)) {}
        Lease(Lease&&) noexcept = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease();
        Database* operator->() const { return database_.get(); }
        Database& operator*() const { return *database_; }

    private:
        Readers* readers_;
        std::unique_ptr<Database> database_;
    };
    /// Waits while all are in use.
    Result<Lease> lease();

private:
    void give_back(std::unique_ptr<Database> database);

    const DatabaseOptions options_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Database>> free_;
    std::size_t open_ = 0;
};

/// Several queries that see the same state of the database.
class ReadTransaction {
public:
    /// Prepares what ends a transaction, so that none is left open where memory has run out: an open one
    /// would keep the log from ever being emptied.
    static Result<void> make_ready(Database& database);
    static Result<ReadTransaction> begin(Database& database);
    ReadTransaction(ReadTransaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
    ReadTransaction& operator=(ReadTransaction&&) = delete;
    ~ReadTransaction();

private:
    explicit ReadTransaction(Database& database) : database_(&database) {}
    Database* database_;
};

}  // namespace winsh::sqlite
