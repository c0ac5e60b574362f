#pragma once

#include <span>
#include <string>

#include "base/embedded_file.h"
#include "base/result.h"
#include "store/sqlite/database.h"

namespace winsh::sqlite {

/// Brings a database to the last of the migrations (`NNNN_name.sql`, numbered from 1 without gaps), each in a
/// transaction of its own. An empty file becomes a database of ours. Refuses, and leaves as it is, a database
/// of another program and one that a newer version has changed; `path` names it in the sentence. Only under
/// the writer's lock.
Result<void> migrate(Database& database, std::span<const EmbeddedFile> migrations, const std::string& path);

}  // namespace winsh::sqlite
