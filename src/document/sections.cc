#include "document/sections.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace winsh {

std::vector<std::string> sections_of(const Json& document) {
    static constexpr std::array<std::string_view, 12> kOfEverySnapshot = {
        "apiVersion", "loopId",  "generatedAt", "workspace", "status",     "connectors",
        "signals",    "message", "digest",      "untrusted", "redactions", "budget"};
    std::vector<std::string> names;
    for (const auto& [name, value] : document.members())
        if (std::ranges::find(kOfEverySnapshot, name) == kOfEverySnapshot.end()) names.push_back(name);
    return names;
}

std::size_t left_out_by_budget(const Json& document, std::string_view pointer) {
    std::size_t number = 0;
    for (const Json& row : document["budget"]["dropped"].items())
        if (row["pointer"].as_string() == pointer)
            number +=
                static_cast<std::size_t>(std::clamp<std::int64_t>(row["count"].as_integer(), 0, 1'000'000));
    return number;
}

bool has_lost_every_signal(const Json& document) {
    return document["signals"].items().empty() && left_out_by_budget(document, "/signals") > 0;
}

SectionsInBudget sections_in_budget(const Json& document) {
    SectionsInBudget sections;
    for (const Json& row : document["budget"]["dropped"].items()) {
        const std::string_view pointer = row["pointer"].as_string();
        if (!pointer.starts_with('/')) continue;
        const std::string name(pointer.substr(1, pointer.find('/', 1) - 1));
        if (name == "signals") continue;
        auto& names = document.find(name) == nullptr ? sections.left_out : sections.shortened;
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    return sections;
}

}  // namespace winsh
