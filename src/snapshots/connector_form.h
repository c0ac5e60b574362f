#pragma once

#include <optional>
#include <set>
#include <string>

#include "base/result.h"
#include "connectors/connector.h"
#include "model/connection.h"

namespace winsh {

/// A change of what a connection is set to. A secret that is left empty stays as it is stored, unless it is
/// to be forgotten.
struct ConnectionEdit {
    ConnectorSettings form;
    std::set<std::string> forgotten;  ///< Secrets by their field's name.
    /// `changed_at` of the connection that the form was filled in from.
    std::optional<Timestamp> read_at = std::nullopt;
};

/// The form with nothing in it but its own fields, trimmed and within their limits, and with the defaults
/// written down. The error names the field.
Result<ConnectorSettings> checked_form(const ConnectorInfo& info, const ConnectorSettings& form);

/// What an edit comes to.
struct EditedForm {
    ConnectorSettings settings;  ///< All of them, secrets that are kept too.
    std::string account;
    std::set<std::string> kept;  ///< The secrets that stay as they are stored.
};

/// `stored` are the connection's settings with its secrets opened. Where the account changes, or an address,
/// every stored secret has to be given once more (or forgotten): else it would be sent elsewhere than whoever
/// gave it meant. The error names the field.
Result<EditedForm> edited_form(const Connector& connector, const Connection& connection,
                               const ConnectorSettings& stored, const ConnectionEdit& edit);

/// What the edit changes, for the audit record: `changed Repository, new Access token`; "" for nothing.
std::string changes_in_words(const ConnectorInfo& info, const Connection& connection,
                             const EditedForm& edited);

}  // namespace winsh
