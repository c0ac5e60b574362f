#pragma once

#include "access/tokens.h"
#include "base/json.h"

namespace winsh::web {

/// The documented record of a token: 11 fields in the documented order, and `workspace`.
Json token_json(const ListedToken& listed);

}  // namespace winsh::web
