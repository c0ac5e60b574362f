#include "snapshots/markdown.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.h"
#include "snapshots/redaction_characters.h"

namespace winsh {
namespace {

/// Runs of three or more back-quotes or tildes open and close fences; shorter ones are code spans.
std::string without_fences(std::string_view text) {
    std::string clean;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = run_end(text, at, [&](char character) { return character == text[at]; });
        const bool is_fence = end - at >= 3 && (text[at] == '`' || text[at] == '~');
        clean.append(end - at, is_fence ? (text[at] == '`' ? '\'' : '-') : text[at]);
        at = end;
    }
    return clean;
}

std::string without_tags(std::string_view text) {
    std::string clean;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char next = character_at(text, at + 1);
        const bool opens = text[at] == '<' && (is_letter(next) || next == '/' || next == '!' || next == '?');
        clean += opens ? std::string_view("&lt;") : text.substr(at, 1);
    }
    return clean;
}

bool consists_of(std::string_view text, std::string_view characters) {
    return text.find_first_not_of(characters) == kNowhere;
}

/// A line that underlines a heading, rules off, opens or closes front matter.
bool is_rule(std::string_view line) {
    if (line.empty()) return false;
    if (consists_of(line, "=") || consists_of(line, "-")) return true;
    const char mark = line.front();
    return std::string_view("-*_+").contains(mark) && consists_of(line, std::string({mark, ' '})) &&
           std::ranges::count(line, mark) >= 3;
}

/// The row between a table's head and body, which makes a table of them: `---|:--`.
bool is_table_delimiter(std::string_view line) {
    return consists_of(line, "|:- ") && line.contains('-') && (line.contains('|') || line.contains(':'));
}

/// `[name]: target "title"`, `[^1]: footnote`, and beginnings that the next line may make one of.
bool is_definition(std::string_view line) {
    if (!line.starts_with('[')) return false;
    const std::size_t close = line.find(']');
    if (line.starts_with("[^")) return close == kNowhere || character_at(line, close + 1) == ':';
    if (close == kNowhere) return true;
    if (character_at(line, close + 1) != ':') return false;
    const std::string_view rest = trim(line.substr(close + 2));
    const std::size_t blank = rest.find(' ');
    if (blank == kNowhere) return true;
    const char title = rest[blank + 1];
    return rest.starts_with('<') || title == '"' || title == '\'' || title == '(';
}

/// Past one mark of a quote or list item and the blank behind it, within which a line can begin anew.
std::optional<std::size_t> container_end(std::string_view line, std::size_t at) {
    std::size_t end = at;
    if (character_at(line, at) == '>') {
        ++end;
    } else if (std::string_view("-*+").contains(character_at(line, at))) {
        end = at + 1;
        if (character_at(line, end) != ' ') return std::nullopt;
    } else {
        end = run_end(line, at, is_digit);
        const char mark = character_at(line, end);
        if (end == at || (mark != '.' && mark != ')') || character_at(line, end + 1) != ' ')
            return std::nullopt;
        ++end;
    }
    return end >= line.size() ? std::nullopt
                              : std::optional(run_end(line, end, [](char c) { return c == ' '; }));
}

/// Where a heading's mark stands, past everything that looks like marks of quotes and list items. Wider than
/// the specification: readers differ in how many blanks they want.
std::optional<std::size_t> heading_mark(std::string_view line) {
    std::size_t at = 0;
    while (at < line.size()) {
        const std::size_t digits = run_end(line, at, is_digit);
        const char mark = character_at(line, digits);
        if (digits > at && (mark == '.' || mark == ')')) {
            at = digits + 1;
        } else if (std::string_view(" >-*+").contains(line[at])) {
            ++at;
        } else {
            break;
        }
    }
    return character_at(line, at) == '#' ? std::optional(at) : std::nullopt;
}

std::optional<std::size_t> structure_mark(std::string_view line) {
    for (std::optional<std::size_t> at = 0; at && *at < line.size(); at = container_end(line, *at)) {
        const std::string_view rest = line.substr(*at);
        if (is_rule(rest) || is_table_delimiter(rest) || is_definition(rest)) return at;
    }
    return heading_mark(line);
}

std::string without_marks(std::string_view text) {
    std::vector<std::string> lines;
    for (const std::string_view line : split(text, '\n')) {
        std::string clean(line);
        if (const auto mark = structure_mark(line)) clean.insert(*mark, "\\");
        lines.push_back(std::move(clean));
    }
    return join(lines, "\n");
}

}  // namespace

std::string without_markdown_structure(std::string_view text) {
    return without_marks(without_tags(without_fences(text)));
}

}  // namespace winsh
