#include "snapshots/people_names.h"

#include <algorithm>

#include "snapshots/redaction.h"
#include "snapshots/text_cleaner.h"

namespace winsh {
namespace {

/// Beside the fields of the connector's form, of which none is called so.
constexpr const char* kSetting = "pseudonyms";
constexpr std::string_view kOff = "off";
constexpr std::size_t kMostId = 80;

}  // namespace

PeopleNames people_names_of(const Connection& connection) {
    const auto found = connection.settings.find(kSetting);
    return found != connection.settings.end() && found->second == kOff ? PeopleNames::ids
                                                                       : PeopleNames::pseudonyms;
}

void set_people_names(Connection& connection, PeopleNames names) {
    if (names == PeopleNames::ids) {
        connection.settings.insert_or_assign(kSetting, std::string(kOff));
    } else {
        connection.settings.erase(kSetting);
    }
}

bool has_people(const ConnectorInfo& connector) {
    return std::ranges::any_of(connector.text_rules,
                               [](const TextRule& rule) { return rule.kind == TextRule::Kind::person; });
}

std::string plain_id(std::span<const std::string> identities) {
    for (const std::string& identity : identities) {
        RedactionCounts counts;
        // What has an @ may be an address, however it is spelt.
        if (identity.size() <= kMostId && !identity.contains('@') && is_word(identity) &&
            redact(identity, RedactionScope::everything, counts) == identity)
            return identity;
    }
    return {};
}

}  // namespace winsh
