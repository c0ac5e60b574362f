#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/connection.h"
#include "snapshots/connections.h"
#include "snapshots/section_vault.h"
#include "store/store.h"

namespace winsh {

/// Who stands behind a pseudonym: everything that the workspace's connections know the person by.
struct KnownPerson {
    std::string name;  ///< The pseudonym, as it was asked for.
    struct Identity {
        std::string kind;   ///< `email`, `user` (the company's own number), or a connector's id.
        std::string value;  ///< As the upstream has it.
        std::string url;    ///< Where people look at the record; "" where that is not known.
        /// The connections that know the person by it, oldest first: kind and account.
        std::vector<Connection> seen_by;
        /// Only strangers say so: anybody may send an upstream such as Sentry what they like.
        bool is_claimed = true;
    };
    std::vector<Identity> identities;  ///< Addresses, then numbers, then records.
};

/// Tells members of a workspace who its people are. Nothing of that is logged or kept.
class PersonRegister {
public:
    PersonRegister(Store& store, const SectionVault& vault, const Clock& clock)
        : store_(store), vault_(vault), clock_(clock) {}

    /// All identities that the person of that name, or alias, has in any section of the workspace. That the
    /// actor was told stands in the audit record, with the pseudonym, before this answers. `not_found` where
    /// no section of this workspace has the person (any more).
    Result<KnownPerson> resolve_pseudonym(const WorkspaceId& workspace, std::string_view name,
                                          const Actor& actor);

private:
    Result<KnownPerson> find(const WorkspaceId& workspace, std::string_view name) const;

    Store& store_;
    const SectionVault& vault_;
    const Clock& clock_;
};

}  // namespace winsh
