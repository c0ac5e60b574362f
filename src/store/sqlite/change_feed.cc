#include "store/sqlite/change_feed.h"

#include "model/named_values.h"

namespace winsh::sqlite {
namespace {

constexpr std::int64_t kKeptChanges = 100'000;
constexpr std::int64_t kLargestBatch = 10'000;

constexpr auto kKinds = named_values<ChangeKind>({
    {ChangeKind::token_revoked, "token_revoked"},
    {ChangeKind::epoch_raised, "epoch_raised"},
    {ChangeKind::session_ended, "session_ended"},
    {ChangeKind::connections_changed, "connections_changed"},
});

Change read_change(Row& row) {
    Change change;
    change.sequence = row.integer();
    change.kind = row.word([](std::string_view text) { return kKinds.parse(text); });
    change.key = row.text();
    return change;
}

}  // namespace

Result<void> add_change(Database& database, ChangeKind kind, std::string_view key) {
    WINSH_CHECK(database.run("INSERT INTO changes (kind, key) VALUES (?, ?)", kKinds.name_of(kind), key));
    return database.run("DELETE FROM changes WHERE sequence <= ?", database.last_number() - kKeptChanges);
}

Result<ChangeBatch> SqliteChangeFeed::since(std::int64_t sequence) {
    const std::lock_guard lock(mutex_);
    WINSH_TRY(const auto version, read_optional(database_->query("PRAGMA data_version"), read_integer));
    if (version == data_version_ && sequence == last_sequence_) {
        return ChangeBatch{.changes = {}, .last_sequence = sequence, .complete = true};
    }
    WINSH_TRY(ChangeBatch batch, read_since(sequence));
    // The version was read first: what is written in between shows at the next call.
    data_version_ = version.value_or(-1);
    return batch;
}

Result<ChangeBatch> SqliteChangeFeed::read_since(std::int64_t sequence) {
    WINSH_TRY(const auto transaction, ReadTransaction::begin(*database_));
    WINSH_TRY(const std::int64_t last, read_last_sequence());
    WINSH_TRY(const auto oldest,
              read_optional(database_->query("SELECT sequence FROM changes ORDER BY sequence LIMIT 1"),
                            read_integer));
    last_sequence_ = last;
    const bool complete = sequence <= last && sequence + 1 >= oldest.value_or(last + 1);
    // A reader that has missed some starts afresh, from here.
    if (!complete) return ChangeBatch{.changes = {}, .last_sequence = last, .complete = false};

    ChangeBatch batch;
    WINSH_TRY(
        batch.changes,
        read_all(database_->query(
                     "SELECT sequence, kind, key FROM changes WHERE sequence > ? ORDER BY sequence LIMIT ?",
                     sequence, kLargestBatch),
                 read_change));
    batch.last_sequence = batch.changes.empty() ? last : batch.changes.back().sequence;
    return batch;
}

Result<std::int64_t> SqliteChangeFeed::last_sequence() {
    const std::lock_guard lock(mutex_);
    return read_last_sequence();
}

Result<std::int64_t> SqliteChangeFeed::read_last_sequence() {
    // AUTOINCREMENT keeps it, whatever has been forgotten.
    WINSH_TRY(const auto last,
              read_optional(database_->query("SELECT seq FROM sqlite_sequence WHERE name = 'changes'"),
                            read_integer));
    return last.value_or(0);
}

}  // namespace winsh::sqlite
