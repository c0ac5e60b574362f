#pragma once

#include <span>
#include <string>

#include "connectors/connector.h"
#include "model/connection.h"

namespace winsh {

/// How a connection's people are named in snapshots: by pseudonyms, or, where an owner has switched those
/// off, by the ids that services have for them.
enum class PeopleNames { pseudonyms, ids };

PeopleNames people_names_of(const Connection& connection);
void set_people_names(Connection& connection, PeopleNames names);

/// Whether the connector delivers anybody at all.
bool has_people(const ConnectorInfo& connector);

/// The first of the identities (as `Person` writes them) that can stand in a snapshot as it is, such as
/// `stripe:cus_123`: a short word that holds no address, key or card number. "" where none can.
std::string plain_id(std::span<const std::string> identities);

}  // namespace winsh
