#pragma once

#include <array>
#include <string_view>

namespace winsh {

/// A set of bytes, asked by table: on text that nobody can foresee, such as a token, comparing each character
/// with ranges costs a mispredicted branch for every second one.
class CharacterSet {
public:
    constexpr explicit CharacterSet(std::string_view members) {
        for (const char member : members) has_[static_cast<unsigned char>(member)] = true;
    }
    /// 0-9 A-Z a-z, and the others.
    static constexpr CharacterSet alphanumeric_and(std::string_view others) {
        CharacterSet set(others);
        for (unsigned char c = '0'; c <= '9'; ++c) set.has_[c] = true;
        for (unsigned char c = 'A'; c <= 'Z'; ++c) set.has_[c] = true;
        for (unsigned char c = 'a'; c <= 'z'; ++c) set.has_[c] = true;
        return set;
    }

    constexpr bool contains(char character) const { return has_[static_cast<unsigned char>(character)]; }
    /// True for "".
    constexpr bool contains_all_of(std::string_view text) const {
        // Without a branch in between: whoever asks expects a yes.
        bool all = true;
        for (const char character : text) all &= contains(character);
        return all;
    }
    /// The place of the first member in the text, or its size.
    constexpr std::size_t first_in(std::string_view text) const {
        std::size_t at = 0;
        while (at < text.size() && !contains(text[at])) ++at;
        return at;
    }

private:
    std::array<bool, 256> has_{};
};

}  // namespace winsh
