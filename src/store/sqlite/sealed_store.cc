#include "store/sqlite/sealed_store.h"

#include <algorithm>
#include <iterator>

#include "base/seal.h"

// Rows of `connections c` in which a sealed record stands, by their place.
#define WINSH_FIELD_OF_PLACE                                                            \
    "connection = (SELECT c.number FROM connections c JOIN workspaces w ON w.number = " \
    "c.workspace WHERE c.id = ? AND w.id = ?) AND sealed = 1 AND name = ?"
#define WINSH_SECTION_OF_PLACE                                                          \
    "connection = (SELECT c.number FROM connections c JOIN workspaces w ON w.number = " \
    "c.workspace WHERE c.id = ? AND w.id = ?)"

namespace winsh::sqlite {
namespace {

SealedRow read_sealed(Row& row, SealedPlace::Kind kind) {
    SealedRow sealed;
    sealed.place.kind = kind;
    sealed.place.workspace = row.id<WorkspaceId>();
    sealed.place.connection = row.id<ConnectionId>();
    sealed.place.name = row.text();
    sealed.key_id = sealing_key_id_of_head(row.text());
    return sealed;
}

Result<void> append(std::vector<SealedRow>& all, Query query, SealedPlace::Kind kind) {
    WINSH_TRY(std::vector<SealedRow> rows,
              read_all(std::move(query), [kind](Row& row) { return read_sealed(row, kind); }));
    all.insert(all.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    return {};
}

Query query_of(Database& database, const SealedPlace& place) {
    switch (place.kind) {
        case SealedPlace::Kind::credential:
            return database.query("SELECT value FROM connection_fields WHERE " WINSH_FIELD_OF_PLACE,
                                  place.connection, place.workspace, place.name);
        case SealedPlace::Kind::memory:
            return database.query("SELECT sealed_memory FROM sections WHERE " WINSH_SECTION_OF_PLACE,
                                  place.connection, place.workspace);
        case SealedPlace::Kind::people:
            return database.query("SELECT sealed_people FROM sections WHERE " WINSH_SECTION_OF_PLACE,
                                  place.connection, place.workspace);
        case SealedPlace::Kind::setting:
            break;
    }
    return database.query("SELECT value FROM settings WHERE name = ?", place.name);
}

/// Changes one row where `old` stands.
Result<void> swap(Database& database, const SealedPlace& place, Blob old, Blob fresh) {
    switch (place.kind) {
        case SealedPlace::Kind::credential:
            return database.run("UPDATE connection_fields SET value = ? WHERE " WINSH_FIELD_OF_PLACE
                                " AND value = ?",
                                fresh, place.connection, place.workspace, place.name, old);
        case SealedPlace::Kind::memory:
            return database.run("UPDATE sections SET sealed_memory = ? WHERE " WINSH_SECTION_OF_PLACE
                                " AND sealed_memory = ?",
                                fresh, place.connection, place.workspace, old);
        case SealedPlace::Kind::people:
            return database.run("UPDATE sections SET sealed_people = ? WHERE " WINSH_SECTION_OF_PLACE
                                " AND sealed_people = ?",
                                fresh, place.connection, place.workspace, old);
        case SealedPlace::Kind::setting:
            break;
    }
    if (old.bytes.empty())
        return database.run("INSERT OR IGNORE INTO settings (name, value) VALUES (?, ?)", place.name, fresh);
    return database.run("UPDATE settings SET value = ? WHERE name = ? AND value = ?", fresh, place.name, old);
}

}  // namespace

Result<void> check_sealed_now(Database& database, std::string_view record) {
    if (record.empty()) return {};
    WINSH_TRY(const auto sealing,
              read_optional(database.query("SELECT value FROM settings WHERE name = ?", kSealingKeySetting),
                            read_text));
    if (!sealing || sealing_key_id_of_head(record) == *sealing) return {};
    return fail(ErrorKind::conflict, "The master key was rotated at this moment. Try again.");
}

Result<std::vector<SealedRow>> SqliteSealedStore::list() {
    WINSH_TRY(const auto reader, readers_.lease());
    WINSH_TRY(const auto transaction, ReadTransaction::begin(*reader));
    std::vector<SealedRow> rows;
    WINSH_CHECK(append(rows,
                       reader->query("SELECT w.id, c.id, f.name, substr(f.value, 1, ?) FROM connections c"
                                     " JOIN workspaces w ON w.number = c.workspace"
                                     " JOIN connection_fields f ON f.connection = c.number"
                                     " WHERE f.sealed = 1 ORDER BY c.number, f.name",
                                     kSealedHeadBytes),
                       SealedPlace::Kind::credential));
    WINSH_CHECK(append(rows,
                       reader->query("SELECT w.id, c.id, '', substr(s.sealed_memory, 1, ?) FROM sections s"
                                     " JOIN connections c ON c.number = s.connection"
                                     " JOIN workspaces w ON w.number = c.workspace"
                                     " WHERE length(s.sealed_memory) > 0 ORDER BY c.number",
                                     kSealedHeadBytes),
                       SealedPlace::Kind::memory));
    WINSH_CHECK(append(rows,
                       reader->query("SELECT w.id, c.id, '', substr(s.sealed_people, 1, ?) FROM sections s"
                                     " JOIN connections c ON c.number = s.connection"
                                     " JOIN workspaces w ON w.number = c.workspace"
                                     " WHERE length(s.sealed_people) > 0 ORDER BY c.number",
                                     kSealedHeadBytes),
                       SealedPlace::Kind::people));
    // Of settings, what has the form of a record is one.
    const std::size_t before = rows.size();
    WINSH_CHECK(append(rows,
                       reader->query("SELECT '', '', name, substr(value, 1, ?) FROM settings"
                                     " WHERE name <> ? ORDER BY name",
                                     kSealedHeadBytes, kSealingProbeSetting),
                       SealedPlace::Kind::setting));
    rows.erase(std::remove_if(rows.begin() + static_cast<std::ptrdiff_t>(before), rows.end(),
                              [](const SealedRow& row) { return row.key_id.empty(); }),
               rows.end());
    return rows;
}

Result<std::optional<std::string>> SqliteSealedStore::find(const SealedPlace& place) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_optional(query_of(*reader, place), read_text);
}

Result<bool> SqliteSealedStore::replace(const SealedPlace& place, std::string_view old,
                                        std::string_view fresh) {
    return writer_.write([&](Database& database) -> Result<bool> {
        WINSH_CHECK(check_sealed_now(database, fresh));
        WINSH_CHECK(swap(database, place, Blob{old}, Blob{fresh}));
        return database.rows_changed() > 0;
    });
}

}  // namespace winsh::sqlite
