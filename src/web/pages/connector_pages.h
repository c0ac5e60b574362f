#pragma once

#include <span>
#include <string_view>

#include "connectors/connector.h"
#include "snapshots/connections.h"
#include "web/pages/settings_frame.h"

namespace winsh::web {

/// Connectors and connections: every member looks, owners add, test and remove.
class ConnectorPages {
public:
    ConnectorPages(const SettingsFrame& frame, Connections& connections,
                   std::span<const Connector* const> connectors, const Clock& clock);

    Result<http::Response> list(const Visit& visit) const;
    Result<http::Response> show_form(const Visit& visit) const;
    Result<http::Response> add(const Visit& visit, const Form& form) const;
    Result<http::Response> show(const Visit& visit) const;
    Result<http::Response> test(const Visit& visit) const;
    Result<http::Response> ask_to_remove(const Visit& visit) const;
    Result<http::Response> remove(const Visit& visit) const;

private:
    http::Response show_form(const Visit& visit, const ConnectorInfo& connector, const Form& form,
                             const Error& error) const;
    Result<http::Response> show(const Visit& visit, const ConnectionTest* test) const;
    /// The connector of that kind, for an owner.
    Result<const ConnectorInfo*> connector_for_owner(const Visit& visit, std::string_view kind) const;

    const SettingsFrame& frame_;
    Connections& connections_;
    std::span<const Connector* const> connectors_;
    const Clock& clock_;
};

}  // namespace winsh::web
