#include "store/sqlite/connection_store.h"

#include "store/sqlite/audit_store.h"
#include "store/sqlite/change_feed.h"
#include "store/sqlite/connection_rows.h"
#include "store/sqlite/numbers.h"
#include "store/sqlite/sealed_store.h"

// What is read of a connection, in the order of `read_numbered`.
#define WINSH_CONNECTION_SELECT                                                                   \
    "SELECT c.number, c.id, w.id, c.kind, c.account, c.enabled, c.created_at, c.changed_at FROM " \
    "connections c"                                                                               \
    " JOIN workspaces w ON w.number = c.workspace"

namespace winsh::sqlite {
namespace {

struct Numbered {
    std::int64_t number = 0;
    Connection connection;
};

Numbered read_numbered(Row& row) {
    Numbered numbered;
    numbered.number = row.integer();
    numbered.connection.id = row.id<ConnectionId>();
    numbered.connection.workspace = row.id<WorkspaceId>();
    numbered.connection.kind = row.text();
    numbered.connection.account = row.text();
    numbered.connection.enabled = row.integer() != 0;
    numbered.connection.created_at = row.time();
    numbered.connection.changed_at = row.time();
    return numbered;
}

struct Field {
    bool sealed = false;
    std::string name;
    std::string value;
};

Field read_field(Row& row) {
    Field field;
    field.sealed = row.integer() != 0;
    field.name = row.text();
    field.value = row.text();
    return field;
}

Result<Connection> with_fields(Database& database, Numbered numbered) {
    WINSH_TRY(
        auto fields,
        read_all(database.query("SELECT sealed, name, value FROM connection_fields WHERE connection = ?",
                                numbered.number),
                 read_field));
    for (Field& field : fields) {
        auto& values = field.sealed ? numbered.connection.sealed : numbered.connection.settings;
        values.emplace(std::move(field.name), std::move(field.value));
    }
    return std::move(numbered.connection);
}

/// The connections that the query finds, whole; within a transaction.
template <typename... Values>
Result<std::vector<Connection>> read_within(Database& database, Sql sql, const Values&... values) {
    WINSH_TRY(auto rows, read_all(database.query(sql, values...), read_numbered));
    std::vector<Connection> connections;
    for (Numbered& row : rows) {
        WINSH_TRY(Connection connection, with_fields(database, std::move(row)));
        connections.push_back(std::move(connection));
    }
    return connections;
}

/// As of one moment.
template <typename... Values>
Result<std::vector<Connection>> read_connections(Database& database, Sql sql, const Values&... values) {
    WINSH_TRY(const auto transaction, ReadTransaction::begin(database));
    return read_within(database, sql, values...);
}

Result<void> write_fields(Database& database, std::int64_t number, const Connection& connection) {
    for (const auto& [name, record] : connection.sealed) WINSH_CHECK(check_sealed_now(database, record));
    WINSH_CHECK(database.run("DELETE FROM connection_fields WHERE connection = ?", number));
    for (const auto* fields : {&connection.settings, &connection.sealed}) {
        for (const auto& [name, value] : *fields) {
            WINSH_CHECK(database.run(
                "INSERT INTO connection_fields (connection, sealed, name, value) VALUES (?, ?, ?, ?)", number,
                fields == &connection.sealed ? 1 : 0, name, Blob{value}));
        }
    }
    return {};
}

/// What every change of a connection brings with it.
Result<void> note_change(Database& database, const WorkspaceId& workspace, const AuditEntry& audit) {
    WINSH_CHECK(
        database.run("UPDATE workspaces SET connections_changed_at = ? WHERE id = ?", audit.at, workspace));
    WINSH_CHECK(add_change(database, ChangeKind::connections_changed, workspace.text()));
    return append_audit(database, audit);
}

BindingChoice read_choice(Row& row) {
    BindingChoice choice;
    choice.loop = row.id<LoopId>();
    choice.capability = row.text();
    choice.connection = row.id<ConnectionId>();
    return choice;
}

/// What every choice brings with it: snapshots in memory, of any process, are made of other connections now.
Result<void> note_choice(Database& database, const WorkspaceId& workspace, const AuditEntry& audit) {
    WINSH_CHECK(add_change(database, ChangeKind::connections_changed, workspace.text()));
    return append_audit(database, audit);
}

Result<void> insert_connection(Database& database, const Connection& connection) {
    WINSH_TRY(const std::int64_t workspace, number_of(database, connection.workspace));
    const Result<void> inserted = database.run(
        "INSERT INTO connections (id, workspace, kind, account, enabled, created_at, changed_at) VALUES (?, "
        "?, ?, ?, ?, ?, ?)",
        connection.id, workspace, connection.kind, connection.account, connection.enabled,
        connection.created_at, connection.changed_at);
    if (!inserted && inserted.error().kind == ErrorKind::conflict) {
        return fail(ErrorKind::conflict, "A connection with this id exists already.");
    }
    WINSH_CHECK(inserted);
    return write_fields(database, database.last_number(), connection);
}

/// What was handed out of it is not handed out again.
Result<void> forget_snapshots_of(Database& database, const ConnectionId& id, const WorkspaceId& workspace) {
    WINSH_CHECK(database.run(
        "DELETE FROM snapshots WHERE workspace = ? AND instr(CAST(bytes AS TEXT), ?) > 0", workspace, id));
    return database.run(
        "DELETE FROM snapshot_history WHERE workspace = ? AND instr(CAST(bytes AS TEXT), ?) > 0", workspace,
        id);
}

/// That nobody has changed it since; what was read then is what the change was meant for.
Result<void> check_unchanged(const Connection& now, std::optional<Timestamp> read_at) {
    if (!read_at || *read_at == now.changed_at) return {};
    return fail(ErrorKind::conflict, "The connection has been changed meanwhile.");
}

Result<void> update_connection(Database& database, const Connection& connection,
                               std::optional<Timestamp> read_at) {
    WINSH_TRY(const auto found, read_within(database, WINSH_CONNECTION_SELECT " WHERE c.id = ? AND w.id = ?",
                                            connection.id, connection.workspace));
    if (found.empty()) return fail(ErrorKind::not_found, "There is no such connection.");
    const Connection& before = found.front();
    WINSH_CHECK(check_unchanged(before, read_at));
    WINSH_CHECK(
        database.run("UPDATE connections SET account = ?, changed_at = ? WHERE id = ?"
                     " AND workspace = (SELECT number FROM workspaces WHERE id = ?)",
                     connection.account, connection.changed_at, connection.id, connection.workspace));
    WINSH_TRY(const std::int64_t number, number_of(database, connection.id));
    if (before.account != connection.account || before.settings != connection.settings) {
        WINSH_CHECK(forget_what_was_read(database, number));
        WINSH_CHECK(forget_snapshots_of(database, connection.id, connection.workspace));
    } else if (before.sealed != connection.sealed) {
        WINSH_CHECK(forget_memory(database, number));
    }
    return write_fields(database, number, connection);
}

/// Whoever began to read before the connection was changed has read something else.
Result<void> check_unchanged(Database& database, std::int64_t number, std::optional<Timestamp> read_with) {
    if (!read_with) return {};
    WINSH_TRY(const auto changed_at,
              read_optional(database.query("SELECT changed_at FROM connections WHERE number = ?", number),
                            [](Row& row) { return row.time(); }));
    if (changed_at == read_with) return {};
    return fail(ErrorKind::conflict, "The connection has been changed meanwhile.");
}

/// Whether a poll that ended later has been written already.
Result<bool> is_overtaken_by_stored(Database& database, std::int64_t number, const ConnectionHealth& health) {
    WINSH_TRY(const auto stored,
              read_optional(database.query("SELECT checked_at FROM connection_health WHERE connection = ?"
                                           " AND checked_at IS NOT NULL",
                                           number),
                            [](Row& row) { return row.time(); }));
    if (!stored) return false;
    if (!health.checked_at) return true;
    return *stored > *health.checked_at && *stored - *health.checked_at <= ConnectionStore::kLongestWait;
}

}  // namespace

Result<void> SqliteConnectionStore::add(const Connection& connection, const AuditEntry& audit) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_CHECK(insert_connection(database, connection));
        return note_change(database, connection.workspace, audit);
    });
}

Result<void> SqliteConnectionStore::update(const Connection& connection, std::optional<Timestamp> read_at,
                                           const AuditEntry& audit) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_CHECK(update_connection(database, connection, read_at));
        return note_change(database, connection.workspace, audit);
    });
}

Result<void> SqliteConnectionStore::set_enabled(const Connection& connection, const AuditEntry& audit) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_CHECK(
            database.run("UPDATE connections SET enabled = ?, changed_at = ? WHERE id = ? AND workspace = "
                         "(SELECT number FROM workspaces WHERE id = ?)",
                         connection.enabled, connection.changed_at, connection.id, connection.workspace));
        if (database.rows_changed() == 0) return fail(ErrorKind::not_found, "There is no such connection.");
        return note_change(database, connection.workspace, audit);
    });
}

Result<void> SqliteConnectionStore::remove(const ConnectionId& id, const WorkspaceId& workspace,
                                           const AuditEntry& audit) {
    return writer_.write(
        [&](Database& database) -> Result<void> {
            // Fields, health, section and history go with it: their rows refer to it with ON DELETE CASCADE.
            WINSH_CHECK(
                database.run("DELETE FROM connections WHERE id = ? AND workspace = (SELECT number FROM "
                             "workspaces WHERE id = ?)",
                             id, workspace));
            if (database.rows_changed() == 0)
                return fail(ErrorKind::not_found, "There is no such connection.");
            WINSH_CHECK(forget_snapshots_of(database, id, workspace));
            return note_change(database, workspace, audit);
        },
        Importance::protective);
}

Result<std::optional<Connection>> SqliteConnectionStore::find(const ConnectionId& id,
                                                              const WorkspaceId& workspace) {
    WINSH_TRY(const auto reader, readers_.lease());
    WINSH_TRY(auto found, read_connections(*reader, WINSH_CONNECTION_SELECT " WHERE c.id = ? AND w.id = ?",
                                           id, workspace));
    if (found.empty()) return std::optional<Connection>();
    return std::move(found.front());
}

Result<std::vector<Connection>> SqliteConnectionStore::list(const WorkspaceId& workspace) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_connections(
        *reader, WINSH_CONNECTION_SELECT " WHERE w.id = ? ORDER BY c.created_at, c.number", workspace);
}

Result<std::vector<Connection>> SqliteConnectionStore::all() {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_connections(*reader, WINSH_CONNECTION_SELECT " ORDER BY c.created_at, c.number");
}

Result<void> SqliteConnectionStore::choose(const WorkspaceId& workspace, const BindingChoice& choice,
                                           const AuditEntry& audit) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_CHECK(database.run(
            "INSERT INTO bindings (workspace, loop, capability, connection)"
            " SELECT w.number, ?, ?, c.number FROM connections c JOIN workspaces w ON w.number = c.workspace"
            " WHERE c.id = ? AND w.id = ?"
            " ON CONFLICT (workspace, loop, capability) DO UPDATE SET connection = excluded.connection",
            choice.loop, choice.capability, choice.connection, workspace));
        if (database.rows_changed() == 0) return fail(ErrorKind::not_found, "There is no such connection.");
        return note_choice(database, workspace, audit);
    });
}

Result<void> SqliteConnectionStore::unchoose(const WorkspaceId& workspace, const LoopId& loop,
                                             std::string_view capability, const AuditEntry& audit) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_CHECK(
            database.run("DELETE FROM bindings WHERE loop = ? AND capability = ? AND workspace = (SELECT "
                         "number FROM workspaces WHERE id = ?)",
                         loop, capability, workspace));
        // Nothing was chosen: nothing happened that the record could tell of.
        if (database.rows_changed() == 0) return {};
        return note_choice(database, workspace, audit);
    });
}

Result<std::vector<BindingChoice>> SqliteConnectionStore::choices(const WorkspaceId& workspace) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_all(reader->query("SELECT b.loop, b.capability, c.id FROM bindings b"
                                  " JOIN workspaces w ON w.number = b.workspace"
                                  " JOIN connections c ON c.number = b.connection"
                                  " WHERE w.id = ? ORDER BY b.loop, b.capability",
                                  workspace),
                    read_choice);
}

Result<std::optional<ConnectionHealth>> SqliteConnectionStore::health(const ConnectionId& id) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_health_of(*reader, id);
}

Result<std::map<ConnectionId, ConnectionHealth>> SqliteConnectionStore::all_health() {
    WINSH_TRY(const auto reader, readers_.lease());
    WINSH_TRY(auto rows, read_every_health(*reader));
    std::map<ConnectionId, ConnectionHealth> health;
    for (ConnectionHealth& row : rows) {
        ConnectionId id = row.connection;
        health.emplace(std::move(id), std::move(row));
    }
    return health;
}

Result<std::optional<Section>> SqliteConnectionStore::section(const ConnectionId& id) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_section_of(*reader, id);
}

Result<Json> SqliteConnectionStore::section_people(const ConnectionId& id) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_section_people_of(*reader, id);
}

Result<std::optional<SectionMemory>> SqliteConnectionStore::section_memory(const ConnectionId& id) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_section_memory_of(*reader, id);
}

Result<void> SqliteConnectionStore::put_health(const std::vector<ConnectionHealth>& health) {
    if (health.empty()) return {};
    return writer_.write([&](Database& database) -> Result<void> {
        for (const ConnectionHealth& one : health) {
            const Result<std::int64_t> number = number_of(database, one.connection);
            if (!number && number.error().kind == ErrorKind::not_found) continue;
            WINSH_CHECK(number);
            WINSH_TRY(const bool is_overtaken, is_overtaken_by_stored(database, *number, one));
            if (!is_overtaken) WINSH_CHECK(write_health(database, *number, one));
        }
        return {};
    });
}

Result<void> SqliteConnectionStore::put_section(const Section& section, const ConnectionHealth& health) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_TRY(const std::int64_t number, number_of(database, section.connection));
        WINSH_CHECK(check_unchanged(database, number, section.read_with));
        for (const std::string* record : {&section.sealed_memory, &section.sealed_people})
            WINSH_CHECK(check_sealed_now(database, *record));
        WINSH_CHECK(write_section(database, number, section));
        return write_health(database, number, health);
    });
}

Result<std::vector<PollRecord>> SqliteConnectionStore::poll_history(const ConnectionId& id) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_poll_history_of(*reader, id);
}

}  // namespace winsh::sqlite
