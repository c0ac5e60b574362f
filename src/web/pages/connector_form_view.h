#pragma once

#include "base/json.h"
#include "base/result.h"
#include "connectors/connector.h"
#include "snapshots/connections.h"
#include "web/form.h"

namespace winsh::web {

/// A connector's form as it is shown, empty, as it was sent or as it is stored. What is secret is never
/// shown, not even what was typed a moment ago.
struct ConnectorFormView {
    Json fields = Json::array();
    bool has_place = false;  ///< The error stands beside a field.
};
/// `stored`: where it is about a connection that there is, else nullptr.
ConnectorFormView connector_form_view(const ConnectorInfo& connector, const Form& form,
                                      const ConnectionView* stored, const Error& error);

/// As sent.
ConnectorSettings settings_of(const ConnectorInfo& connector, const Form& form);
ConnectionEdit edit_of(const ConnectorInfo& connector, const Form& form);

}  // namespace winsh::web
