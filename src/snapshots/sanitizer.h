#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "connectors/connector.h"
#include "snapshots/people_names.h"
#include "snapshots/section_vault.h"

namespace winsh {

struct SanitizedContent {
    Json content;
    /// JSON Pointers, each covering all below it. Every string that a third party wrote is under one of them;
    /// an array that holds one is covered as a whole.
    std::vector<std::string> untrusted;
    Json redactions = Json::array();  ///< `{pointer, rule, count}` each.
    std::vector<SeenPerson> people;   ///< Each once, in the order in which they occur.
};

/// Makes what a connector delivered safe (snapshots.md, rules 1, 2 and 4): each string by the first rule
/// whose pattern fits, or as one line of at most 256 characters; names of members likewise where they are not
/// plain; a string whose member's name calls it a secret (`apiKey`) becomes `[key]`; integers above 2^53 and
/// doubles beyond become strings; people become pseudonyms, or their ids (`plain_id`) where
/// those are asked for and there are any, which a third party may have made up. Of two members whose names
/// become the same the first stays. Applied to its own result it changes no content.
SanitizedContent sanitize(const Json& raw, std::span<const TextRule> rules, const Pseudonyms& pseudonyms,
                          PeopleNames names = PeopleNames::pseudonyms);

}  // namespace winsh
