#include "snapshots/people.h"

#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

#include "snapshots/pseudonyms.h"

namespace winsh {
namespace {

/// Names that belong to one person, in the manner of union and find.
class Joining {
public:
    std::size_t number_of(std::string_view name) {
        const auto [found, is_new] = numbers_.try_emplace(name, names_.size());
        if (is_new) {
            names_.push_back(name);
            parents_.push_back(found->second);
            is_gone_by_.push_back(false);
        }
        return found->second;
    }
    bool knows(std::string_view name) const { return numbers_.contains(name); }
    /// To be said before anything is joined.
    void goes_by(std::string_view name) { is_gone_by_[number_of(name)] = true; }
    std::size_t root_of(std::size_t number) {
        while (parents_[number] != number) {
            parents_[number] = parents_[parents_[number]];
            number = parents_[number];
        }
        return number;
    }
    void join(std::size_t left, std::size_t right) {
        left = root_of(left);
        right = root_of(right);
        if (left == right) return;
        // The root is the smallest, in whichever order they come; but first what somebody goes by, and of
        // that an id: an owner wants it to be seen.
        const auto rank = [&](std::size_t number) {
            return std::tuple(!is_gone_by_[number], is_pseudonym(names_[number]), names_[number]);
        };
        if (rank(right) < rank(left)) std::swap(left, right);
        parents_[right] = left;
    }
    std::string_view name(std::size_t number) const { return names_[number]; }
    std::size_t size() const { return names_.size(); }

private:
    std::unordered_map<std::string_view, std::size_t> numbers_;
    std::vector<std::string_view> names_;
    std::vector<std::size_t> parents_;
    std::vector<bool> is_gone_by_;
};

}  // namespace

People::People(std::span<const Json* const> lists) {
    Joining joining;
    const auto for_each = [&](bool claimed, auto take) {
        for (const Json* list : lists) {
            for (const Json& person : list->items())
                if (person["claimed"].as_bool() == claimed) take(person);
        }
    };
    for_each(false, [&](const Json& person) { joining.goes_by(person["name"].as_string()); });
    for_each(false, [&](const Json& person) {
        const std::size_t number = joining.number_of(person["name"].as_string());
        for (const Json& alias : person["aliases"].items())
            joining.join(number, joining.number_of(alias.as_string()));
    });
    for (std::size_t number = 0; number < joining.size(); ++number) {
        const std::size_t root = joining.root_of(number);
        if (root != number)
            renamed_.emplace(std::string(joining.name(number)), std::string(joining.name(root)));
    }
    for_each(true, [&](const Json& person) {
        const std::string_view name = person["name"].as_string();
        if (joining.knows(name)) return;
        for (const Json& alias : person["aliases"].items()) {
            if (!joining.knows(alias.as_string())) continue;
            renamed_.emplace(std::string(name), std::string(name_of(alias.as_string())));
            return;
        }
    });
}

std::string_view People::name_of(std::string_view name) const {
    const auto found = renamed_.find(name);
    return found == renamed_.end() ? name : std::string_view(found->second);
}

}  // namespace winsh
