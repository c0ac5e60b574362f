#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "store/sqlite/failure.h"
#include "store/sqlite/query.h"

struct sqlite3;

namespace winsh::sqlite {

/// SQL that lives as long as the program: prepared statements are kept by its address.
class Sql {
public:
    template <std::size_t Size>
    consteval Sql(const char (&text)[Size]) : text_(text) {}
    const char* text() const { return text_; }

private:
    const char* text_;
};

enum class Access {
    read_write,
    read_only,  ///< Never checkpoints, whatever happens: see the WAL-reset race in docs/security.md.
};

struct DatabaseOptions {
    std::string path;
    Access access = Access::read_only;
    std::string vfs;                   ///< SQLite's own where empty. Tests give another.
    std::string synchronous = "FULL";  ///< Tests show with OFF that they would notice a loss.
    int cache_kibibytes = 4'096;
};

/// One connection to the database file. Used by one thread at a time.
class Database {
public:
    /// The file must exist. The connection is set up as `options` say, and that is read back.
    static Result<std::unique_ptr<Database>> open(const DatabaseOptions& options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// The statement with its values bound in order. A statement is in use once at a time.
    template <typename... Values>
    Query query(Sql sql, const Values&... values) {
        Query query = prepare(sql);
        (query.bind(values), ...);
        return query;
    }
    /// Runs a statement that gives no rows.
    template <typename... Values>
    Result<void> run(Sql sql, const Values&... values) {
        return query(sql, values...).run();
    }
    /// Prepares the statement ahead of its first use.
    Result<void> make_ready(Sql sql);
    /// Runs a script of several statements.
    Result<void> execute(const char* script);

    /// The rowid that the last INSERT gave.
    std::int64_t last_number() const;
    /// How many rows the last INSERT, UPDATE or DELETE changed.
    std::int64_t rows_changed() const;
    bool in_transaction() const;

    /// Copies what it can from the log into the database file. Only under the writer's lock.
    Result<void> checkpoint();
    /// The number of pages in the log after the last commit of this connection.
    int pages_in_log() const { return pages_in_log_; }

    /// The gravest failure since the last call.
    Failure take_failure();

private:
    friend class Query;
    explicit Database(sqlite3* handle);
    Result<void> set_up(const DatabaseOptions& options);
    Query prepare(Sql sql);
    Error note(int code);

    sqlite3* handle_;
    std::unordered_map<const char*, Query::Prepared> statements_;
    Failure failure_ = Failure::none;
    int pages_in_log_ = 0;
};

}  // namespace winsh::sqlite
