#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace winsh {

/// Whether line breaks stay. All of U+000A, U+000D, U+0085, U+2028 and U+2029 count as one.
enum class LineBreaks { to_blanks, keep };

/// UTF-8 in Unicode normalisation form C. Bytes that are no UTF-8 become U+FFFD; every kind of blank becomes
/// a space; control, format, zero-width, bidirectional, tag, filler and non-characters and variation
/// selectors are left out.
std::string normalised(std::string_view text, LineBreaks breaks);

/// True for what nobody sees and a model reads all the same.
bool is_invisible(std::int32_t point);

}  // namespace winsh
