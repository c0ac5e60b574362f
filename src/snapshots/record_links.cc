#include "snapshots/record_links.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"

namespace winsh {
namespace {

bool is_host_label(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

std::string link_at_zendesk(const Connection& connection, std::string_view id) {
    const auto found = connection.settings.find("subdomain");
    const std::string name = found == connection.settings.end() ? "" : to_lower_ascii(trim(found->second));
    // Somebody may have written the whole host.
    const std::string label = name.substr(0, name.find('.'));
    if (!is_host_label(label)) return {};
    return format("https://{}.zendesk.com/agent/users/{}", label, percent_encode(id));
}

}  // namespace

std::string link_of_record(const Connection& connection, std::string_view id) {
    if (id.empty()) return {};
    if (connection.kind == "stripe") {
        const bool is_test = connection.account == "test mode";
        return format("https://dashboard.stripe.com/{}customers/{}", is_test ? "test/" : "",
                      percent_encode(id));
    }
    if (connection.kind == "zendesk") return link_at_zendesk(connection, id);
    return {};
}

}  // namespace winsh
