#pragma once

#include "model/grant.h"
#include "store/sqlite/database.h"

namespace winsh::sqlite {

// What grants of both kinds need, within the caller's transaction.

/// `unauthenticated` where the session has ended, `not_found` where the user is not in the workspace.
Result<void> require_terms(Database& database, const GrantTerms& terms);

/// The terms from columns user (its id), session, workspace (its id), scopes, expires_in_days.
GrantTerms read_terms(Row& row);

}  // namespace winsh::sqlite
