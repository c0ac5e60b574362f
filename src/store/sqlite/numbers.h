#pragma once

#include <cstdint>

#include "model/ids.h"
#include "store/sqlite/database.h"

namespace winsh::sqlite {

// The numbers by which tables refer to each other. `not_found` for an id that is not stored.
Result<std::int64_t> number_of(Database& database, const UserId& id);
Result<std::int64_t> number_of(Database& database, const WorkspaceId& id);
Result<std::int64_t> number_of(Database& database, const ConnectionId& id);

}  // namespace winsh::sqlite
