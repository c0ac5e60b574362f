#include "connectors/github/codeowners.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace winsh {
namespace {

constexpr std::size_t kMostPattern = 512;
constexpr std::size_t kMostOwners = 20;
constexpr std::size_t kMostOwner = 140;

/// The words of a line; `\ ` is a space within a word, and `#` ends the line where a word would begin.
std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    std::string word;
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char character = line[at];
        if (character == '#' && word.empty()) break;
        if (character == ' ' || character == '\t') {
            if (!word.empty()) words.push_back(std::move(word));
            word.clear();
        } else if (character == '\\' && at + 1 < line.size() && line[at + 1] == ' ') {
            word.push_back(' ');
            ++at;
        } else {
            word.push_back(character);
        }
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

bool is_owner(std::string_view word) {
    const std::size_t at = word.find('@');
    return word.size() <= kMostOwner && at != std::string_view::npos && at + 1 < word.size();
}

bool is_supported(std::string_view pattern) {
    return pattern.size() <= kMostPattern && !pattern.starts_with('!') &&
           pattern.find_first_of("[]\\") == std::string_view::npos && !has_control_characters(pattern);
}

/// The prefix that matches what the pattern matches; nothing where there is none.
std::optional<std::string> prefix_of(std::string_view pattern) {
    if (pattern == "*" || pattern == "**" || pattern == "/" || pattern == "/**" || pattern == "**/*")
        return "*";
    std::string_view path = pattern;
    while (path.starts_with('/')) path.remove_prefix(1);
    bool is_directory = false;
    if (path.ends_with("/**")) {
        path.remove_suffix(3);
        is_directory = true;
    } else if (path.ends_with('/')) {
        path.remove_suffix(1);
        is_directory = true;
    }
    if (path.empty() || path.find_first_of("*?") != std::string_view::npos) return std::nullopt;
    const std::string_view name = path.substr(path.rfind('/') + 1);
    // A name with an extension is a file's; any other is far more often a directory's, and then a bare prefix
    // would match its siblings too.
    if (name.find('.', 1) == std::string_view::npos) is_directory = true;
    return std::string(path) + (is_directory ? "/" : "");
}

}  // namespace

Codeowners parse_codeowners(std::string_view text) {
    Codeowners parsed;
    for (std::string_view line : split(text, '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        std::vector<std::string> words = words_of(line);
        if (words.empty()) continue;
        std::vector<std::string> owners(words.begin() + 1, words.end());
        if (!is_supported(words.front()) || owners.size() > kMostOwners ||
            !std::ranges::all_of(owners, is_owner)) {
            ++parsed.invalid;
            continue;
        }
        std::optional<std::string> prefix = prefix_of(words.front());
        if (!prefix) {
            ++parsed.inexpressible;
            continue;
        }
        parsed.rules.push_back({*std::move(prefix), std::move(owners)});
    }
    std::ranges::reverse(parsed.rules);
    return parsed;
}

}  // namespace winsh
