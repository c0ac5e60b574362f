#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/json.h"

namespace winsh {

/// Takes out of a row of `connectors` what only tells its age: `freshness` and `error.retryAt`.
void erase_age(Json& connector);

/// `sha256:` and the hex digest over the RFC 8785 form of the document without `generatedAt`, `digest` and
/// the age of each row of `connectors`.
std::string snapshot_digest(const Json& document);

/// Whether the text is a digest as snapshots have them: `sha256:` and 64 hex digits in lower case.
bool is_snapshot_digest(std::string_view text);

/// The first digits of a digest that may stand for it: fewer could be those of many snapshots.
inline constexpr std::size_t kLeastDigestDigits = 8;

}  // namespace winsh
