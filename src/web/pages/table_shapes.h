#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "web/pages/value_view.h"

namespace winsh::web {

struct Column {
    std::string label;
    std::string path;  ///< JSON Pointer into the row; "" for the row itself.
    Reading reading = Reading::text;
    std::string also;  ///< What is shown below it: another pointer, or "".
    /// What is folded away below it: a pointer, how it is read, and what one and many of it are called.
    std::string fold;
    Reading fold_reading = Reading::text;
    std::string_view one;
    std::string_view many;
};

/// How many rows a table may have without being folded away.
inline constexpr std::size_t kFewRows = 6;

/// The columns of the list at that pointer of a snapshot: those that are known for it, without those that no
/// row has anything for; else what its rows have, at most six.
std::vector<Column> columns_of(std::string_view pointer, const Json& list);

}  // namespace winsh::web
