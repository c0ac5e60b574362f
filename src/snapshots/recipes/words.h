#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace winsh {

/// The words of a text or path, in lower case: runs of letters and digits of three characters and more, also
/// the parts of `camelCase`, without those that every text has. For finding what speaks of the same thing.
std::set<std::string, std::less<>> words_of(std::string_view text);
/// How many words the two have in common.
std::size_t common_words(const std::set<std::string, std::less<>>& left,
                         const std::set<std::string, std::less<>>& right);

}  // namespace winsh
