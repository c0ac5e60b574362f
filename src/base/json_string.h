#pragma once

#include <string>
#include <string_view>

namespace winsh {

/// Appends `text` as a JSON string with its quotation marks, in the form of RFC 8785 §3.2.2.2. Bytes that are
/// not UTF-8 become U+FFFD: the result is valid JSON whatever comes in.
void append_json_string(std::string& out, std::string_view text);

}  // namespace winsh
