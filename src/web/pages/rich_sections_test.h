#pragma once

#include <string>
#include <vector>

#include "model/connection.h"
#include "snapshots/section_vault.h"

namespace winsh::web {

/// What connections deliver on a bad day: sections with everything in them that a page has to show. Ada is
/// known to Sentry by her number, to the others by her address too.
struct RichSections {
    RichSections(const SectionVault& vault, const Connection& sentry_connection);

    Section github;
    Section sentry;  ///< Brings support, customers and more along.
    std::string ada;
};

}  // namespace winsh::web
