#include "store/sqlite/loop_store.h"

#include "base/format.h"
#include "base/json.h"
#include "store/sqlite/audit_store.h"
#include "store/sqlite/change_feed.h"
#include "store/sqlite/numbers.h"

// What is read of a loop, in the order of `read_loop`.
#define WINSH_LOOP_SELECT                                                                                   \
    "SELECT l.id, l.title, l.required, l.kinds, l.least_severity, l.least_priority, l.words, l.created_at," \
    " l.changed_at FROM own_loops l JOIN workspaces w ON w.number = l.workspace"

namespace winsh::sqlite {
namespace {

std::string text_of(const std::vector<std::string>& texts) {
    Json list = Json::array();
    for (const std::string& text : texts) list.push(text);
    return to_text(list);
}

std::vector<std::string> read_texts(Row& row) {
    const Result<Json> list = parse_json(row.text());
    if (!list || !list->is_array()) row.mark_damaged();
    std::vector<std::string> texts;
    if (list)
        for (const Json& text : list->items()) texts.emplace_back(text.as_string());
    return texts;
}

OwnLoop read_loop(Row& row) {
    OwnLoop own;
    own.loop.id = row.id<LoopId>();
    own.loop.title = row.text();
    own.loop.category = kOwnCategory;
    own.loop.required = read_texts(row);
    own.loop.filter.kinds = read_texts(row);
    own.loop.filter.least_severity = row.word(parse_severity);
    own.loop.filter.least_priority = row.word(parse_priority);
    own.loop.filter.words = read_texts(row);
    own.created_at = row.time();
    own.changed_at = row.time();
    return own;
}

/// What every change brings with it: snapshots in memory, of any process, are built of something else now.
Result<void> note_change(Database& database, const WorkspaceId& workspace, const AuditEntry& audit) {
    WINSH_CHECK(add_change(database, ChangeKind::connections_changed, workspace.text()));
    return append_audit(database, audit);
}

/// A loop begins without the past of another one that had its name.
Result<void> forget_what_belongs_to(Database& database, const WorkspaceId& workspace, const LoopId& id) {
    WINSH_CHECK(database.run("DELETE FROM snapshots WHERE workspace = ? AND loop = ?", workspace, id));
    WINSH_CHECK(database.run("DELETE FROM snapshot_history WHERE workspace = ? AND loop = ?", workspace, id));
    return database.run(
        "DELETE FROM bindings WHERE loop = ? AND workspace = (SELECT number FROM workspaces WHERE id = ?)",
        id, workspace);
}

Result<void> check_room(Database& database, std::int64_t workspace) {
    WINSH_TRY(const auto count,
              read_optional(database.query("SELECT count(*) FROM own_loops WHERE workspace = ?", workspace),
                            read_integer));
    if (count.value_or(0) < static_cast<std::int64_t>(LoopStore::kMostOfWorkspace)) return {};
    return fail(ErrorKind::conflict, format("A workspace has at most {} loops of its own. Remove one first.",
                                            LoopStore::kMostOfWorkspace));
}

Result<std::optional<OwnLoop>> find_within(Database& database, const WorkspaceId& workspace,
                                           const LoopId& id) {
    return read_optional(database.query(WINSH_LOOP_SELECT " WHERE w.id = ? AND l.id = ?", workspace, id),
                         read_loop);
}

std::unexpected<Error> no_such_loop() {
    return fail(ErrorKind::not_found, "The workspace has no loop of its own of that name.", "loop");
}

}  // namespace

Result<void> SqliteLoopStore::add(const WorkspaceId& workspace, const OwnLoop& own, const AuditEntry& audit) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_TRY(const std::int64_t number, number_of(database, workspace));
        WINSH_TRY(const std::optional<OwnLoop> present, find_within(database, workspace, own.loop.id));
        if (present)
            return fail(
                ErrorKind::conflict,
                format("The workspace has a loop called {} already. Choose another id.", own.loop.id.text()),
                "id");
        WINSH_CHECK(check_room(database, number));
        WINSH_CHECK(forget_what_belongs_to(database, workspace, own.loop.id));
        WINSH_CHECK(database.run(
            "INSERT INTO own_loops (workspace, id, title, required, kinds, least_severity, least_priority,"
            " words, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            number, own.loop.id, own.loop.title, text_of(own.loop.required), text_of(own.loop.filter.kinds),
            name_of(own.loop.filter.least_severity), name_of(own.loop.filter.least_priority),
            text_of(own.loop.filter.words), own.created_at, own.changed_at));
        return note_change(database, workspace, audit);
    });
}

Result<void> SqliteLoopStore::change(const WorkspaceId& workspace, const OwnLoop& own, Timestamp read_at,
                                     const AuditEntry& audit) {
    return writer_.write([&](Database& database) -> Result<void> {
        WINSH_TRY(const std::optional<OwnLoop> present, find_within(database, workspace, own.loop.id));
        if (!present) return no_such_loop();
        if (present->changed_at != read_at)
            return fail(ErrorKind::conflict,
                        "Somebody else has changed this loop since you opened the form. Open it again to see "
                        "what it is now.");
        WINSH_CHECK(database.run(
            "UPDATE own_loops SET title = ?, required = ?, kinds = ?, least_severity = ?, least_priority = ?,"
            " words = ?, changed_at = ? WHERE id = ? AND workspace = (SELECT number FROM workspaces WHERE id"
            " = ?)",
            own.loop.title, text_of(own.loop.required), text_of(own.loop.filter.kinds),
            name_of(own.loop.filter.least_severity), name_of(own.loop.filter.least_priority),
            text_of(own.loop.filter.words), own.changed_at, own.loop.id, workspace));
        return note_change(database, workspace, audit);
    });
}

Result<void> SqliteLoopStore::remove(const WorkspaceId& workspace, const LoopId& id,
                                     const AuditEntry& audit) {
    return writer_.write(
        [&](Database& database) -> Result<void> {
            WINSH_CHECK(
                database.run("DELETE FROM own_loops WHERE id = ? AND workspace = (SELECT number FROM"
                             " workspaces WHERE id = ?)",
                             id, workspace));
            if (database.rows_changed() == 0) return no_such_loop();
            WINSH_CHECK(forget_what_belongs_to(database, workspace, id));
            return note_change(database, workspace, audit);
        },
        Importance::protective);
}

Result<std::optional<OwnLoop>> SqliteLoopStore::find(const WorkspaceId& workspace, const LoopId& id) {
    WINSH_TRY(const auto reader, readers_.lease());
    return find_within(*reader, workspace, id);
}

Result<std::vector<OwnLoop>> SqliteLoopStore::list(const WorkspaceId& workspace) {
    WINSH_TRY(const auto reader, readers_.lease());
    return read_all(reader->query(WINSH_LOOP_SELECT " WHERE w.id = ? ORDER BY l.id", workspace), read_loop);
}

}  // namespace winsh::sqlite
