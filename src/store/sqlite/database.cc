#include "store/sqlite/database.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "base/format.h"

namespace winsh::sqlite {
namespace {

constexpr int kBusyMilliseconds = 5'000;

/// What the connection reports of each commit: the number of pages in the log.
int remember_pages_in_log(void* pages, sqlite3* /*database*/, const char* /*schema*/, int count) {
    *static_cast<int*>(pages) = count;
    return SQLITE_OK;
}

std::int64_t synchronous_level(std::string_view name) { return name == "OFF" ? 0 : name == "NORMAL" ? 1 : 2; }

}  // namespace

Database::Database(sqlite3* handle) : handle_(handle) {}

Database::~Database() {
    statements_.clear();
    sqlite3_close(handle_);
}

Result<std::unique_ptr<Database>> Database::open(const DatabaseOptions& options) {
    const int access = options.access == Access::read_write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    sqlite3* handle = nullptr;
    // Without SQLite's own mutex: a connection here belongs to one thread at a time.
    const int flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE;
    const int code = sqlite3_open_v2(options.path.c_str(), &handle, flags,
                                     options.vfs.empty() ? nullptr : options.vfs.c_str());
    if (code != SQLITE_OK) {
        Error error = error_of(handle, code);
        sqlite3_close(handle);
        return std::unexpected(std::move(error));
    }
    std::unique_ptr<Database> database(new Database(handle));
    WINSH_CHECK(database->set_up(options));
    return database;
}

Result<void> Database::set_up(const DatabaseOptions& options) {
    sqlite3_busy_timeout(handle_, kBusyMilliseconds);
    // Both keep the checkpoint with the writer, which alone may do it.
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_wal_autocheckpoint(handle_, 0);
    // A stored schema is data too: it may not call functions or read beyond its tables.
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    WINSH_CHECK(execute(format("PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON;"
                               "PRAGMA synchronous = {}; PRAGMA cache_size = -{};",
                               options.synchronous, options.cache_kibibytes)
                            .c_str()));
    WINSH_TRY(const auto level, read_optional(query("PRAGMA synchronous"), read_integer));
    if (level != synchronous_level(options.synchronous)) {
        return fail(ErrorKind::internal, "The database does not keep PRAGMA synchronous = FULL.");
    }
    if (options.access == Access::read_only) return execute("PRAGMA query_only = ON");
    sqlite3_wal_hook(handle_, remember_pages_in_log, &pages_in_log_);
    return {};
}

Query Database::prepare(Sql sql) {
    Query::Prepared& statement = statements_[sql.text()];
    int code = SQLITE_OK;
    if (statement == nullptr) {
        sqlite3_stmt* fresh = nullptr;
        code = sqlite3_prepare_v3(handle_, sql.text(), -1, SQLITE_PREPARE_PERSISTENT, &fresh, nullptr);
        statement.reset(fresh);
    }
    return Query(*this, statement.get(), code);
}

Result<void> Database::make_ready(Sql sql) {
    const Query query = prepare(sql);
    if (query.code_ != SQLITE_OK) return std::unexpected(note(query.code_));
    return {};
}

Result<void> Database::execute(const char* script) {
    const int code = sqlite3_exec(handle_, script, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return std::unexpected(note(code));
    return {};
}

std::int64_t Database::last_number() const { return sqlite3_last_insert_rowid(handle_); }
std::int64_t Database::rows_changed() const { return sqlite3_changes64(handle_); }
bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

Result<void> Database::checkpoint() {
    int left = 0;
    int done = 0;
    // PASSIVE: waits for nobody. What a reader still needs is left for the next time.
    const int code = sqlite3_wal_checkpoint_v2(handle_, "main", SQLITE_CHECKPOINT_PASSIVE, &left, &done);
    if (code == SQLITE_OK && left == done) pages_in_log_ = 0;
    if (code == SQLITE_OK || code == SQLITE_BUSY) return {};
    return std::unexpected(note(code));
}

Error Database::note(int code) {
    failure_ = std::max(failure_, failure_of(handle_, code));
    return error_of(handle_, code);
}

Failure Database::take_failure() { return std::exchange(failure_, Failure::none); }

}  // namespace winsh::sqlite
