#pragma once

#include "model/connection.h"
#include "store/sqlite/database.h"

namespace winsh::sqlite {

// What the poller writes of a connection, as rows of its tables.

/// Replaces the health of the connection of that number.
Result<void> write_health(Database& database, std::int64_t connection_number, const ConnectionHealth& health);
Result<void> write_section(Database& database, std::int64_t connection_number, const Section& section);

Result<std::optional<ConnectionHealth>> read_health_of(Database& database, const ConnectionId& id);
Result<std::vector<ConnectionHealth>> read_every_health(Database& database);
Result<std::optional<Section>> read_section_of(Database& database, const ConnectionId& id);
Result<Json> read_section_people_of(Database& database, const ConnectionId& id);
Result<std::optional<SectionMemory>> read_section_memory_of(Database& database, const ConnectionId& id);

}  // namespace winsh::sqlite
