#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "base/secret.h"
#include "model/connection.h"
#include "snapshots/key_ring.h"
#include "snapshots/pseudonyms.h"

namespace winsh {

/// Somebody who occurs in a section: the name that stands there, and the identities behind it.
struct SeenPerson {
    std::string name;
    std::vector<std::string> identities;  ///< As `Person` writes them, the strongest first.
};

/// Of a section, what no snapshot tells: what the connector wants back at its next poll (raw records), and
/// who stands behind the pseudonyms. Kept sealed with the master key, bound to workspace and connection.
class SectionVault {
public:
    SectionVault(const KeyRing& keys, Secret pseudonym_key, Random& random)
        : keys_(keys), pseudonym_key_(std::move(pseudonym_key)), random_(random) {}

    Pseudonyms pseudonyms_of(const WorkspaceId& workspace) const { return {pseudonym_key_, workspace}; }

    std::string seal_memory(const Connection& connection, const Json& memory) const;
    /// Null where there is none or it cannot be opened: the next poll then reads everything anew.
    Json open_memory(const Connection& connection, std::string_view sealed) const;

    std::string seal_people(const Connection& connection, const std::vector<SeenPerson>& people) const;
    /// Nobody where it cannot be opened.
    std::vector<SeenPerson> open_people(const Connection& connection, std::string_view sealed) const;

private:
    const KeyRing& keys_;
    Secret pseudonym_key_;
    Random& random_;
};

}  // namespace winsh
