#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/tokens.h"
#include "base/json.h"
#include "model/token.h"
#include "web/pages/field_view.h"
#include "web/pages/visit.h"

namespace winsh::web {

/// A token as lists show it.
Json token_view(const Visit& visit, const ListedToken& token, Timestamp now);

/// Scopes as check boxes in plain words, of `offered` those in `chosen` ticked.
Json scope_choices(Scopes offered, Scopes chosen);
/// The scopes that were ticked; unknown ones are `invalid`, none gives an empty set.
Result<Scopes> scopes_of(std::span<const std::string_view> ticked);

/// How long a token may hold, as the options of a list.
struct Lifetime {
    std::string_view value;  ///< Days, or `never`.
    std::string_view label;
};
Json lifetime_choices(std::span<const Lifetime> lifetimes, std::string_view chosen);
bool is_among(std::span<const Lifetime> lifetimes, std::string_view value);

/// The viewer's workspaces as options, where there are several; else an empty list.
Json workspace_choices(const Viewer& viewer, const WorkspaceId& chosen);

}  // namespace winsh::web
