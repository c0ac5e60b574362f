#pragma once

#include <string>
#include <string_view>

namespace winsh {

// toml++ 3.3 takes its table of white space for complete: at a letter of U+00A0 to U+FEFF that stands where
// white space may and is not in the table, its behaviour is undefined. Letters of four bytes are safe from
// that, so each goes through the parser as the one that lies 0x100000 further on.

/// The text as toml++ bears it: as many letters, on the same lines. What is no UTF-8 is left for the parser
/// to refuse, and a byte order mark at the beginning for it to skip. Private letters from U+100000 on, of
/// which no setting has any, come back as U+FFFD.
std::string with_bearable_letters(std::string_view text);

/// The way back, for whatever the parser made of such a text: values, keys, complaints.
std::string with_letters_as_written(std::string_view text);

}  // namespace winsh
