#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace winsh {

/// The document of a snapshot, of a difference or of a list of loops, whoever sent it: a JSON object of at
/// most 64 levels and 2,000,000 values. How many bytes are read is the caller's to bound. An error of another
/// kind than `parse_json` has where it is JSON and no object: `unprocessable`.
Result<Json> parse_snapshot(std::string_view bytes);

}  // namespace winsh
