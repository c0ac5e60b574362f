#pragma once

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

    operator Id() const { return Id(text()); }
    std::string text() const;

    friend bool operator==(const PackedId&, const PackedId&) = default;
    template <std::same_as<Id> Other>
    friend bool operator==(const PackedId& left, const Other& right) {
        return left.text() == right.text();
    }
    friend std::ostream& operator<<(std::ostream& out, const PackedId& id) { return out << id.text(); }

private:
    std::array<std::uint8_t, 12> bytes_{};
};

extern template class PackedId<TokenId>;
extern template class PackedId<UserId>;

}  // namespace winsh
