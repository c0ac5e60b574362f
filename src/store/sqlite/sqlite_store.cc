#include "store/sqlite/sqlite_store.h"

#include "base/format.h"
#include "embedded/migrations.h"
#include "store/sqlite/audit_store.h"
#include "store/sqlite/data_folder.h"
#include "store/sqlite/migrations.h"

namespace winsh::sqlite {
namespace {

constexpr int kWriterCacheKibibytes = 8 * 1024;
constexpr std::size_t kProbeBytes = 64 * 1024;

Result<void> prepare_file(Database& database, const std::string& path) {
    WINSH_CHECK(migrate(database, embedded::migrations::files(), path));
    WINSH_TRY(const auto mode, read_optional(database.query("PRAGMA journal_mode = WAL"), read_text));
    if (mode != "wal") {
        return fail(ErrorKind::unavailable,
                    format("{} cannot keep a write-ahead log: the file system lacks shared memory. Put the "
                           "data folder on a local disk.",
                           path));
    }
    return {};
}

/// Names the file in a sentence that does not.
Error about(const std::string& path, Error error) {
    if (!error.message.contains(path)) error.message = format("Cannot open {}: {}", path, error.message);
    return error;
}

Result<std::unique_ptr<Database>> open_for_writing(const DatabaseOptions& options, const WriterLock& lock) {
    WINSH_TRY(const auto held, lock.hold());
    WINSH_TRY(auto database, Database::open(options));
    WINSH_CHECK(prepare_file(*database, options.path));
    WINSH_CHECK(GroupCommit::make_ready(*database));
    return database;
}

}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const SqliteOptions& options, const Clock& clock,
                                                       Log& log) {
    WINSH_TRY(const DataFolder folder, DataFolder::open(options.store.folder));
    WINSH_TRY(File lock_file, folder.open_file("writer.lock"));
    WINSH_TRY(File reserve_file, folder.open_file("reserve"));
    WriterLock lock(std::move(lock_file));
    Reserve reserve(std::move(reserve_file));
    if (!reserve.fill()) log.warning("store_reserve_missing", {{"folder", folder.path()}});

    DatabaseOptions reading{
        .path = folder.database_path(), .vfs = options.vfs, .synchronous = options.synchronous};
    DatabaseOptions writing = reading;
    writing.access = Access::read_write;
    writing.cache_kibibytes = kWriterCacheKibibytes;
    Result<std::unique_ptr<Database>> writer = open_for_writing(writing, lock);
    if (!writer) return std::unexpected(about(writing.path, std::move(writer).error()));
    Result<std::unique_ptr<Database>> feed = Database::open(reading);
    if (!feed) return std::unexpected(about(reading.path, std::move(feed).error()));
    WINSH_CHECK(ReadTransaction::make_ready(**feed));

    GroupCommit::Parts parts{.database = *std::move(writer),
                             .lock = std::move(lock),
                             .reserve = std::move(reserve),
                             .on_fatal = options.store.on_fatal,
                             .long_log = options.long_log,
                             .clock = clock,
                             .log = log};
    return std::unique_ptr<SqliteStore>(
        new SqliteStore(std::move(parts), std::move(reading), *std::move(feed)));
}

SqliteStore::SqliteStore(GroupCommit::Parts writer, DatabaseOptions reader, std::unique_ptr<Database> feed)
    : readers_(std::move(reader)),
      writer_(std::move(writer)),
      accounts_(readers_, writer_),
      sessions_(readers_, writer_),
      tokens_(readers_, writer_),
      codes_(readers_, writer_),
      device_grants_(readers_, writer_),
      audit_(readers_, writer_),
      connections_(readers_, writer_),
      loops_(readers_, writer_),
      snapshots_(readers_, writer_),
      changes_(std::move(feed)),
      sealed_(readers_, writer_) {}

Result<void> SqliteStore::check() {
    WINSH_CHECK(setting("checked"));
    // A write costs a sync; it is worth it only where the last one failed. As large as a change of some size,
    // because a small one may still find room where others do not.
    if (writer_.is_troubled()) return set_setting("checked", std::string(kProbeBytes, '0'));
    return writer_.write([](Database&) -> Result<void> { return {}; });
}

Result<std::optional<std::string>> SqliteStore::setting(std::string_view name) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_optional(reader->query("SELECT value FROM settings WHERE name = ?", name), read_text);
}

Result<void> SqliteStore::set_setting(std::string_view name, std::string_view value) {
    return writer_.write([&](Database& database) {
        return database.run("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, Blob{value});
    });
}

Result<void> SqliteStore::change_settings(const SettingsChange& change) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_TRY(const auto present,
                  read_optional(database.query("SELECT value FROM settings WHERE name = ?", change.name),
                                read_text));
        if (present != change.expected)
            return fail(ErrorKind::conflict, "Another process has changed this setting meanwhile.");
        for (const auto& [name, value] : change.settings) {
            WINSH_CHECK(value ? database.run("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)",
                                             name, Blob{*value})
                              : database.run("DELETE FROM settings WHERE name = ?", name));
        }
        return append_audit(database, change.audit);
    });
}

}  // namespace winsh::sqlite
