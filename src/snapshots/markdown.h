#pragma once

#include <string>
#include <string_view>

namespace winsh {

/// Text that stays text wherever a Markdown document takes it in: no line of it begins a heading (also within
/// quotes and lists), underlines one, rules off, opens a table or defines a link or footnote; no code fence
/// and no HTML tag is in it. What would is escaped with a backslash, or for fences and tags spelled
/// otherwise; code spans, lists, quotes and emphasis stay. Lines have no blanks at their ends and no two in a
/// row within (CommonMark 0.31, GFM).
std::string without_markdown_structure(std::string_view text);

}  // namespace winsh
