#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "snapshots/redaction_characters.h"

namespace winsh {

/// A text as the rules of redaction read it, so that no spelling hides anything from them: one byte for each
/// character. Compatibility forms (fullwidth, mathematical …) and digits of any script are their ASCII
/// character, dashes `-`, blanks ` `; what nobody sees is left out; `%40`, `\u0040`, `\"` and `\n` are what
/// they stand for. The marks that redaction leaves (`[email]` …) are `kTakenOut`. Remembers where each byte
/// came from.
class FoldedText {
public:
    /// `text` should be UTF-8; a byte that is not is `kOther`.
    explicit FoldedText(std::string_view text);

    std::string_view view() const { return folded_; }
    /// Makes it `kTakenOut`.
    void take_out(Span span);
    /// The stretch of the original text that a stretch of this one came from.
    Span origin_of(Span span) const;

private:
    void add(char character, std::size_t origin);
    std::size_t add_mark(std::string_view text, std::size_t at);
    std::size_t add_escape(std::string_view text, std::size_t at);
    std::size_t add_foreign(std::string_view text, std::size_t at);

    std::string folded_;
    std::vector<std::uint32_t> origins_;  ///< Of each byte, and at the end the size of the original.
};

/// What redaction leaves in place of what it took out.
inline constexpr std::string_view kRedactionMarks[] = {"[email]", "[ip]", "[card]", "[token]", "[key]"};

}  // namespace winsh
