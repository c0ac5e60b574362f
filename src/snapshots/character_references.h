#pragma once

#include <string>
#include <string_view>

namespace winsh {

/// Puts characters in place of the HTML references that can hide Markdown, a scheme or an address
/// (`&#58;`, `&#x3a`, `&colon;`, `&Tab;` …), also of those that were escaped more than once, so that every
/// later rule sees what a reader would. `<` and `>` become `&lt;` and `&gt;`, which stay: as text they are
/// harmless, and no tag may come of them later.
std::string without_character_references(std::string_view text);

}  // namespace winsh
