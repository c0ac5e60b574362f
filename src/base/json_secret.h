#pragma once

#include "base/json.h"

namespace winsh {

/// Overwrites the value's characters where it is a string.
void wipe(Json& value);

}  // namespace winsh
