#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace winsh {

constexpr std::uint32_t kLastCodePoint = 0x10FFFF;

/// Whether line breaks stay. Whatever some reader breaks a line at counts as one: U+000A to U+000D, U+001C to
/// U+001E, U+0085, U+2028 and U+2029.
enum class LineBreaks { to_blanks, keep };

/// UTF-8 in Unicode normalisation form C. Bytes that are no UTF-8 become U+FFFD; every kind of blank becomes
/// a space; control, format, zero-width, bidirectional, tag, filler and non-characters and variation
/// selectors are left out, and so are marks beyond the fifth on one letter. Takes time in proportion to the
/// text.
std::string normalised(std::string_view text, LineBreaks breaks);

/// Two texts that differ only in the case of letters, or in how they are put together, become the same.
std::string case_folded(std::string_view text);

/// True for what nobody sees and a model reads all the same.
bool is_invisible(std::int32_t point);

/// Adds the UTF-8 of a code point; U+FFFD where it is none.
void append_code_point(std::string& text, std::uint32_t point);

}  // namespace winsh
