#include "document/sections.h"

#include <algorithm>
#include <array>
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

}  // namespace winsh
