#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace winsh {

/// A manual page of one command.
struct Manual {
    struct Term {
        std::string name;  ///< `--listen HOST:PORT`
        std::string text;
    };
    struct Section {
        std::string title;
        std::vector<Term> terms;
    };
    std::string usage;  ///< `winshd serve [options]`
    /// Paragraphs with an empty line between them. One whose lines begin with two spaces stays as it is, and
    /// one that begins with "# " is a heading.
    std::string about;
    std::vector<Section> sections;
    std::string notes;  ///< As `about`, behind the sections.
};

inline constexpr std::size_t kManualColumns = 80;

/// The page, no line of it longer than `kManualColumns` (but a longer word, or a line that stays as it is).
std::string to_text(const Manual& manual);

}  // namespace winsh
