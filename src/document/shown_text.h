#pragma once

#include <string>
#include <string_view>

namespace winsh {

/// A text of a snapshot as people read it: the sanitiser writes `&lt;` for a '<' that could open an element.
/// For a place that escapes what it renders itself, or where nothing is an element.
std::string shown_text(std::string_view text);

}  // namespace winsh
