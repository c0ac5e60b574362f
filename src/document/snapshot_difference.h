#pragma once

#include <optional>

#include "base/json.h"

namespace winsh {

/// What a later snapshot of a loop says otherwise than an earlier one, as the document that `?since=` answers
/// with: signals by their id, rows of `connectors` that differ in more than their age, and the names of
/// sections. Where the later one had no room for all signals, none is called resolved: those that are not in
/// it are `gone`; where the earlier one had none, `message` says that what was `added` may have been there.
/// `untrusted` covers all in it that the two documents' cover. Nothing where one of them has no digest
/// (`empty`).
std::optional<Json> difference_between(const Json& base, const Json& current);

}  // namespace winsh
