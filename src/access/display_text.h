#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace winsh {

/// True for UTF-8 without control characters and without the invisible ones that turn the direction of text
/// around, break lines or show nothing: what may stand on a page beside our own words. Spaces of all kinds
/// may, U+FE0F behind a symbol that it colours, and U+200D between symbols that it makes one picture.
bool is_display_text(std::string_view text);
/// True for the characters from space to '~'.
bool is_printable_ascii(std::string_view text);

/// The text, without Unicode white space at both ends, where it is display text of 1..most characters and not
/// blank; else `invalid` with a sentence that begins with `subject`
/// ("The token's name").
Result<std::string> checked_name(std::string_view text, std::size_t most, std::string_view subject,
                                 std::string_view field);

/// As much of it as fits into `most` bytes, what is not printable ASCII as '?': for what a client says of
/// itself.
std::string printable_excerpt(std::string_view text, std::size_t most);

}  // namespace winsh
