#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace winsh {

/// A rule of a CODEOWNERS file as a path prefix.
struct CodeownersRule {
    std::string pattern;              ///< Without a leading '/'. `*` alone stands for every path.
    std::vector<std::string> owners;  ///< Empty: nobody owns it, whatever other rules say.
};

struct Codeowners {
    /// In the reverse order of the file: there the last match wins, for readers of a snapshot the first.
    std::vector<CodeownersRule> rules;
    /// Rules that are left out because no prefix says the same, such as `*.js` or `docs/*`.
    std::size_t inexpressible = 0;
    /// Lines that GitHub itself passes over: negations, character ranges, owners that are none.
    std::size_t invalid = 0;
};

/// Reads the file as GitHub does (gitignore patterns without `!`, `[ ]` and `\#`). A directory without its
/// closing slash gets one; a pattern that may match at any depth is kept for the root. Never fails: what is
/// no rule is counted.
Codeowners parse_codeowners(std::string_view text);

}  // namespace winsh
