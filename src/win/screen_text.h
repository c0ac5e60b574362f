#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace winsh::win {

/// Text that may stand on a terminal: what somebody else wrote, with everything taken out that a terminal
/// would obey or that would deceive a reader. Escape sequences, other control characters, bidirectional and
/// invisible characters and broken UTF-8 become U+FFFD; line breaks and tabs become single spaces.
std::string printable(std::string_view text);

/// The same for JSON text, whose value stays what it is: what `printable` would take out of its strings is
/// written as `\uXXXX` (RFC 8259 §7).
std::string printable_json(std::string_view json);

/// Columns that printable text takes: 0 for combining marks, 2 for wide characters, 1 for the rest.
std::size_t columns_of(std::string_view text);

/// The text if it fits, else its beginning with `…`, never cut within a character.
std::string cut_to(std::string_view text, std::size_t columns);
/// Spaces added on the right up to the width.
std::string pad_to(std::string_view text, std::size_t columns);

enum class LongWords {
    broken,
    whole,  ///< An address or a command stays in one piece, to be copied.
};

/// Lines of at most `columns`, broken at spaces where possible.
std::vector<std::string> wrap(std::string_view text, std::size_t columns,
                              LongWords long_words = LongWords::broken);

}  // namespace winsh::win
