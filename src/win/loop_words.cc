#include "win/loop_words.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "win/screen_text.h"

namespace winsh::win {

Wants wants_of(const Json& loop) {
    Wants wants;
    // A server that does not know the member lets everything be connected.
    const Json::Array& never = loop["withoutConnector"].items();
    for (const Json& row : loop["requires"].items()) {
        if (row["connection"].is_object()) continue;
        const bool is_to_be_had = std::ranges::find(never, row["capability"]) == never.end();
        (is_to_be_had ? wants.to_connect : wants.without_connector)
            .push_back(cut_to(printable(row["capability"].as_string()), 40));
    }
    return wants;
}

std::string without_connector_in_words(const std::vector<std::string>& capabilities) {
    if (capabilities.empty()) return {};
    return format(
        "No connector of this server provides {} yet: connecting tools does not make the loop ready.",
        join(capabilities, ", "));
}

}  // namespace winsh::win
