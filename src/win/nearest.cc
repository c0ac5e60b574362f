#include "win/nearest.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/format.h"

namespace winsh::win {
namespace {

/// Levenshtein's distance, for names of a few words.
std::size_t edits_between(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    for (std::size_t column = 0; column <= right.size(); ++column) row[column] = column;
    for (std::size_t line = 1; line <= left.size(); ++line) {
        std::size_t diagonal = std::exchange(row[0], line);
        for (std::size_t column = 1; column <= right.size(); ++column) {
            const std::size_t replaced = diagonal + (left[line - 1] == right[column - 1] ? 0 : 1);
            diagonal = row[column];
            row[column] = std::min({row[column] + 1, row[column - 1] + 1, replaced});
        }
    }
    return row[right.size()];
}

}  // namespace

std::string nearest_of(std::string_view typed, std::span<const std::string> names) {
    std::string nearest;
    std::size_t fewest = std::max<std::size_t>(2, typed.size() / 3) + 1;
    for (const std::string& name : names) {
        const std::size_t edits = edits_between(typed, name);
        if (edits >= fewest) continue;
        fewest = edits;
        nearest = name;
    }
    return nearest;
}

std::string hint_of(std::string_view nearest, std::string_view before, std::string_view behind) {
    return nearest.empty() ? "" : format(" Did you mean: {}{}{}", before, nearest, behind);
}

}  // namespace winsh::win
