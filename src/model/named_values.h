#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace winsh {

/// An enum's values with their words, for `name_of` and `parse_…`. The words are stored and shown: they never
/// change.
template <typename Enum, std::size_t Count>
struct NamedValues {
    std::pair<Enum, std::string_view> rows[Count];

    /// "" for a value that is not listed.
    constexpr std::string_view name_of(Enum value) const {
        for (const auto& [candidate, name] : rows) {
            if (candidate == value) return name;
        }
        return {};
    }
    constexpr std::optional<Enum> parse(std::string_view text) const {
        for (const auto& [candidate, name] : rows) {
            if (name == text) return candidate;
        }
        return std::nullopt;
    }
};

template <typename Enum, std::size_t Count>
constexpr NamedValues<Enum, Count> named_values(const std::pair<Enum, std::string_view> (&rows)[Count]) {
    NamedValues<Enum, Count> values{};
    for (std::size_t i = 0; i < Count; ++i) values.rows[i] = rows[i];
    return values;
}

}  // namespace winsh
