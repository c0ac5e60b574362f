#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "model/ids.h"
#include "snapshots/key_ring.h"
#include "store/store.h"

namespace winsh {

/// Names the people of one workspace without telling who they are: `person_` and 16 hex digits of an
/// HMAC-SHA-256. One identity has the same name in every section of the workspace and another name in every
/// other workspace; without the key nobody can try out addresses.
class Pseudonyms {
public:
    Pseudonyms(const Secret& installation_key, const WorkspaceId& workspace);

    /// `identity` as `Person` writes it: `email:ada@example.com`.
    std::string of(std::string_view identity) const;

private:
    Secret key_;
};

bool is_pseudonym(std::string_view text);

/// The key of the installation, sealed in the store; made on the first run. Not the master key: pseudonyms
/// outlive its rotation.
Result<Secret> load_pseudonym_key(Store& store, const KeyRing& keys, Random& random);

}  // namespace winsh
