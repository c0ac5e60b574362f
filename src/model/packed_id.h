#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "model/ids.h"

namespace winsh {

/// The 12 bytes behind an id's 24 hex digits, without the allocation that the text costs. It is written and
/// read as the id that it stands for.
template <typename Id>
class PackedId {
public:
    PackedId() = default;
    /// Throws `std::invalid_argument` for a text that is no such id: stores hold none.
    PackedId(const Id& id);

    /// The id's text, on the stack.
    class Characters {
    public:
        std::string_view view() const { return {text_.data(), size_}; }

    private:
        friend PackedId;
        std::array<char, 40> text_{};
        std::size_t size_ = 0;
    };
    Characters characters() const;
    std::string text() const { return std::string(characters().view()); }
    operator Id() const { return Id(text()); }

    friend bool operator==(const PackedId&, const PackedId&) = default;
    template <std::same_as<Id> Other>
    friend bool operator==(const PackedId& left, const Other& right) {
        return left.characters().view() == right.text();
    }
    friend std::ostream& operator<<(std::ostream& out, const PackedId& id) { return out << id.text(); }

private:
    std::array<std::uint8_t, 12> bytes_{};
};

extern template class PackedId<TokenId>;
extern template class PackedId<UserId>;
extern template class PackedId<WorkspaceId>;

}  // namespace winsh
