#include "snapshots/recipes/words.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace winsh {
namespace {

constexpr std::size_t kLeastCharacters = 3;
constexpr std::size_t kMostWords = 200;

/// In order. Those that say nothing about what a text is about.
constexpr std::array<std::string_view, 34> kCommon = {
    "and",       "are",  "but",     "can",  "cannot", "does", "error", "for",  "from",
    "had",       "has",  "have",    "http", "https",  "into", "not",   "null", "of",
    "our",       "read", "reading", "src",  "that",   "the",  "their", "this", "type",
    "undefined", "was",  "when",    "with", "www",    "you",  "your"};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter_or_digit(char c) {
    return is_upper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::set<std::string, std::less<>> words_of(std::string_view text) {
    static_assert(std::ranges::is_sorted(kCommon));
    std::set<std::string, std::less<>> words;
    std::string word;
    const auto end_word = [&] {
        if (word.size() >= kLeastCharacters && !std::ranges::binary_search(kCommon, std::string_view(word)) &&
            words.size() < kMostWords)
            words.insert(word);
        word.clear();
    };
    char before = ' ';
    for (const char c : text) {
        if (!is_letter_or_digit(c) || (is_upper(c) && !is_upper(before))) end_word();
        if (is_letter_or_digit(c)) word.push_back(to_lower_ascii(c));
        before = c;
    }
    end_word();
    return words;
}

std::size_t common_words(const std::set<std::string, std::less<>>& left,
                         const std::set<std::string, std::less<>>& right) {
    return static_cast<std::size_t>(
        std::ranges::count_if(left, [&](const std::string& word) { return right.contains(word); }));
}

}  // namespace winsh
