#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/json.h"

namespace winsh {

/// Who is who across sections: one upstream knows a person by the address, another by a number, a third by
/// both, and the third joins the two. Of the names that one person goes by in the sections the smallest
/// counts everywhere, an id (where pseudonyms are switched off) before a pseudonym. Where strangers tell who
/// they are, they are taken for somebody whom others know, and join nobody with anybody.
class People {
public:
    People() = default;
    /// `lists` are `Section::people`, of all sections of a workspace, so that a person has one name in all of
    /// its snapshots. Nothing of them is needed afterwards.
    explicit People(std::span<const Json* const> lists);

    /// The name that counts; what is no person, or has one name only, stays as it is.
    std::string_view name_of(std::string_view name) const;
    /// Whether any name is replaced by another.
    bool are_renamed() const { return !renamed_.empty(); }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>{}(name); }
    };
    std::unordered_map<std::string, std::string, Hash, std::equal_to<>> renamed_;
};

}  // namespace winsh
