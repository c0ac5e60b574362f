#pragma once

#include "model/connection.h"
#include "store/sqlite/database.h"
#include "store/store.h"

namespace winsh::sqlite {

// What the poller writes of a connection, as rows of its tables.

/// Replaces the health of the connection of that number, and adds it to the history.
Result<void> write_health(Database& database, std::int64_t connection_number, const ConnectionHealth& health);
Result<void> write_section(Database& database, std::int64_t connection_number, const Section& section);

Result<std::optional<ConnectionHealth>> read_health_of(Database& database, const ConnectionId& id);
Result<std::vector<ConnectionHealth>> read_every_health(Database& database);
Result<std::optional<Section>> read_section_of(Database& database, const ConnectionId& id);
Result<Json> read_section_people_of(Database& database, const ConnectionId& id);
Result<std::optional<SectionMemory>> read_section_memory_of(Database& database, const ConnectionId& id);
Result<std::vector<PollRecord>> read_poll_history_of(Database& database, const ConnectionId& id);

/// What was read with other settings.
Result<void> forget_what_was_read(Database& database, std::int64_t connection_number);
/// What the connector remembers; what it delivered stays.
Result<void> forget_memory(Database& database, std::int64_t connection_number);

}  // namespace winsh::sqlite
