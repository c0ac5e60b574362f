#include "store/sqlite/connection_rows.h"

// What is read of a health, in the order of `read_health`.
#define WINSH_HEALTH_SELECT                                                                         \
    "SELECT c.id, h.status, h.checked_at, h.succeeded_at, h.complete_through, h.next_at, "          \
    "h.failures_in_a_row,"                                                                          \
    " h.failure_type, h.failure_status, h.failure_detail, h.failure_retry_at, h.coverage_returned," \
    " h.coverage_available, h.coverage_dropped, h.coverage_reason, h.rate_limit_left"               \
    " FROM connections c JOIN connection_health h ON h.connection = c.number"

namespace winsh::sqlite {
namespace {

// What was stored was written by this program; the limits only bound what a damaged file can do.
constexpr JsonLimits kStoredJson{.bytes = 256 * 1024 * 1024, .depth = 256, .values = 20'000'000};

ConnectionHealth read_health(Row& row) {
    ConnectionHealth health;
    health.connection = row.id<ConnectionId>();
    health.status = row.word(parse_connection_status);
    health.checked_at = row.optional_time();
    health.succeeded_at = row.optional_time();
    health.complete_through = row.optional_time();
    health.next_at = row.optional_time();
    health.failures_in_a_row = static_cast<int>(row.integer());
    std::optional<std::string> type = row.optional_text();
    ConnectionFailure failure;
    failure.status = static_cast<int>(row.integer());
    failure.detail = row.text();
    failure.retry_at = row.optional_time();
    if (type) {
        failure.type = *std::move(type);
        health.failure = std::move(failure);
    }
    health.coverage.returned = row.integer();
    health.coverage.available = row.integer();
    health.coverage.dropped = row.integer();
    health.coverage.reason = row.text();
    health.rate_limit_left = row.optional_integer();
    return health;
}

Json read_json(Row& row) {
    Result<Json> value = parse_json(row.text(), kStoredJson);
    if (value) return *std::move(value);
    row.mark_damaged();
    return {};
}

Section read_section(Row& row) {
    Section section;
    section.connection = row.id<ConnectionId>();
    section.content_digest = row.text();
    section.fetched_at = row.time();
    const Json untrusted = read_json(row);
    for (const Json& pointer : untrusted.items()) section.untrusted.emplace_back(pointer.as_string());
    section.redactions = read_json(row);
    section.people = read_json(row);
    section.sealed_people = row.text();
    section.sealed_memory = row.text();
    section.content = read_json(row);
    return section;
}

PollRecord read_poll_record(Row& row) {
    PollRecord record;
    record.at = row.time();
    record.status = row.word(parse_connection_status);
    record.detail = row.text();
    return record;
}

Result<void> add_to_history(Database& database, std::int64_t connection_number,
                            const ConnectionHealth& health) {
    if (!health.checked_at) return {};
    std::string detail = health.status == ConnectionStatus::partial ? health.coverage.reason : std::string();
    if (health.failure) detail = health.failure->detail;
    WINSH_CHECK(database.run("INSERT INTO poll_history (connection, at, status, detail) VALUES (?, ?, ?, ?)",
                             connection_number, *health.checked_at, name_of(health.status), detail));
    return database.run(
        "DELETE FROM poll_history WHERE connection = ?1 AND number <= (SELECT number FROM poll_history"
        " WHERE connection = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)",
        connection_number, ConnectionStore::kMostPollRecords);
}

}  // namespace

Result<void> write_health(Database& database, std::int64_t connection_number,
                          const ConnectionHealth& health) {
    const ConnectionFailure failure = health.failure.value_or(ConnectionFailure{});
    std::optional<std::string> type;
    if (health.failure) type = failure.type;
    WINSH_CHECK(database.run(
        "INSERT OR REPLACE INTO connection_health (connection, status, checked_at, succeeded_at, "
        "complete_through, next_at,"
        " failures_in_a_row, failure_type, failure_status, failure_detail, failure_retry_at, "
        "coverage_returned,"
        " coverage_available, coverage_dropped, coverage_reason, rate_limit_left)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        connection_number, name_of(health.status), health.checked_at, health.succeeded_at,
        health.complete_through, health.next_at, health.failures_in_a_row, type, failure.status,
        failure.detail, failure.retry_at, health.coverage.returned, health.coverage.available,
        health.coverage.dropped, health.coverage.reason, health.rate_limit_left));
    return add_to_history(database, connection_number, health);
}

Result<void> write_section(Database& database, std::int64_t connection_number, const Section& section) {
    Json untrusted = Json::array();
    for (const std::string& pointer : section.untrusted) untrusted.push(Json(pointer));
    return database.run(
        "INSERT OR REPLACE INTO sections (connection, content_digest, fetched_at, untrusted, redactions, "
        "people, sealed_people, sealed_memory, content)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        connection_number, section.content_digest, section.fetched_at, to_text(untrusted),
        to_text(section.redactions), to_text(section.people), Blob{section.sealed_people},
        Blob{section.sealed_memory}, to_text(section.content));
}

Result<std::optional<ConnectionHealth>> read_health_of(Database& database, const ConnectionId& id) {
    return read_optional(database.query(WINSH_HEALTH_SELECT " WHERE c.id = ?", id), read_health);
}

Result<std::vector<ConnectionHealth>> read_every_health(Database& database) {
    return read_all(database.query(WINSH_HEALTH_SELECT), read_health);
}

Result<std::optional<Section>> read_section_of(Database& database, const ConnectionId& id) {
    return read_optional(
        database.query("SELECT c.id, s.content_digest, s.fetched_at, s.untrusted, s.redactions, s.people, "
                       "s.sealed_people, s.sealed_memory, s.content"
                       " FROM connections c JOIN sections s ON s.connection = c.number WHERE c.id = ?",
                       id),
        read_section);
}

Result<Json> read_section_people_of(Database& database, const ConnectionId& id) {
    WINSH_TRY(const std::optional<Json> people,
              read_optional(database.query("SELECT s.people FROM connections c"
                                           " JOIN sections s ON s.connection = c.number WHERE c.id = ?",
                                           id),
                            read_json));
    return people.value_or(Json());
}

Result<std::optional<SectionMemory>> read_section_memory_of(Database& database, const ConnectionId& id) {
    return read_optional(
        database.query("SELECT s.content_digest, s.sealed_memory"
                       " FROM connections c JOIN sections s ON s.connection = c.number WHERE c.id = ?",
                       id),
        [](Row& row) { return SectionMemory{.content_digest = row.text(), .sealed_memory = row.text()}; });
}

Result<std::vector<PollRecord>> read_poll_history_of(Database& database, const ConnectionId& id) {
    return read_all(database.query("SELECT p.at, p.status, p.detail FROM connections c"
                                   " JOIN poll_history p ON p.connection = c.number WHERE c.id = ?"
                                   " ORDER BY p.number DESC",
                                   id),
                    read_poll_record);
}

Result<void> forget_what_was_read(Database& database, std::int64_t connection_number) {
    WINSH_CHECK(database.run("DELETE FROM sections WHERE connection = ?", connection_number));
    WINSH_CHECK(database.run("DELETE FROM connection_health WHERE connection = ?", connection_number));
    return database.run("DELETE FROM poll_history WHERE connection = ?", connection_number);
}

Result<void> forget_memory(Database& database, std::int64_t connection_number) {
    return database.run("UPDATE sections SET sealed_memory = x'' WHERE connection = ?", connection_number);
}

}  // namespace winsh::sqlite
