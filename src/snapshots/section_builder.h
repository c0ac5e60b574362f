#pragma once

#include "base/clock.h"
#include "connectors/connector.h"
#include "model/connection.h"
#include "snapshots/section_vault.h"

namespace winsh {

/// What a poll delivered.
struct Delivery {
    Json content;  ///< Raw.
    Json memory;
};

/// Turns it into what is stored: only the keys that the connector says it fills, sanitised, with the digest
/// of the result, and what is nobody's business sealed. `too_large` or `unprocessable` where it cannot be.
Result<Section> build_section(const ConnectorInfo& connector, const Connection& connection, Delivery delivery,
                              const SectionVault& vault, Timestamp now);

}  // namespace winsh
