#pragma once

#include <string>
#include <string_view>

namespace winsh {

/// An http(s) URL without a user, blanks, quotes or brackets.
bool is_web_link(std::string_view text);

/// Text in which only links to the web are left to be followed: the colon of any other scheme becomes `[:]`,
/// and `//` at the start of a Markdown link's target `[//]`.
std::string with_links_defanged(std::string_view text);

/// What stands where a link should: unless it is one of the web, no colon is left in it.
std::string link_defanged(std::string_view text);

/// True where `with_links_defanged` would change it.
bool has_foreign_link(std::string_view text);

}  // namespace winsh
