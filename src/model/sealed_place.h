#pragma once

#include <string>

#include "model/ids.h"

namespace winsh {

/// Where a record stands that is sealed with the master key.
struct SealedPlace {
    enum class Kind {
        credential,  ///< Of a connection: `name` is its form field.
        memory,      ///< What a connector remembers between polls.
        people,      ///< Who stands behind a section's pseudonyms.
        setting,     ///< Of the installation, under `name`.
    };
    Kind kind = Kind::credential;
    WorkspaceId workspace;  ///< "" for a setting, as is `connection`.
    ConnectionId connection;
    std::string name;

    friend bool operator==(const SealedPlace&, const SealedPlace&) = default;
};

}  // namespace winsh
