#include "store/sqlite/migrations.h"

#include "base/format.h"
#include "base/text.h"

namespace winsh::sqlite {
namespace {

/// "wnsh", in the header of every database file of ours.
constexpr std::int64_t kApplicationId = 0x776e7368;

Result<std::int64_t> read_number(Database& database, Sql sql) {
    WINSH_TRY(const auto number, read_optional(database.query(sql), read_integer));
    return number.value_or(0);
}

Result<void> check_owner(Database& database, std::int64_t version, const std::string& path) {
    WINSH_TRY(const std::int64_t application, read_number(database, "PRAGMA application_id"));
    if (application == kApplicationId) return {};
    WINSH_TRY(const std::int64_t objects, read_number(database, "SELECT count(*) FROM sqlite_schema"));
    if (application == 0 && version == 0 && objects == 0) return {};
    return fail(
        ErrorKind::invalid,
        format("{} is a database of another program. Name another data folder, or move the file away.",
               path));
}

Result<void> apply(Database& database, const EmbeddedFile& migration, std::int64_t version) {
    WINSH_CHECK(database.run("BEGIN IMMEDIATE"));
    const std::string script = format("{}\nPRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT;",
                                      migration.bytes, kApplicationId, version);
    Result<void> done = database.execute(script.c_str());
    if (!done && database.in_transaction()) (void)database.run("ROLLBACK");
    return done;
}

}  // namespace

Result<void> migrate(Database& database, std::span<const EmbeddedFile> migrations, const std::string& path) {
    WINSH_TRY(const std::int64_t version, read_number(database, "PRAGMA user_version"));
    WINSH_CHECK(check_owner(database, version, path));
    const auto newest = static_cast<std::int64_t>(migrations.size());
    if (version > newest) {
        return fail(
            ErrorKind::invalid,
            format(
                "{} was written by a newer version of winsh (its schema is {}, this version knows {}). Start "
                "that version.",
                path, version, newest));
    }
    for (std::int64_t next = version + 1; next <= newest; ++next) {
        const EmbeddedFile& migration = migrations[static_cast<std::size_t>(next - 1)];
        if (!migration.name.starts_with(format("{:04}_", next))) {
            return fail(ErrorKind::internal,
                        format("Migration {} is not numbered {:04}.", migration.name, next));
        }
        WINSH_CHECK(apply(database, migration, next));
    }
    return {};
}

}  // namespace winsh::sqlite
