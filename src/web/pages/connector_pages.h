#pragma once

#include <span>
#include <string_view>

#include "connectors/connector.h"
#include "snapshots/connections.h"
#include "snapshots/snapshots.h"
#include "web/one_time_shelf.h"
#include "web/pages/settings_frame.h"

namespace winsh::web {

/// Connectors and connections: every member looks, owners add, test, change, pause and remove.
class ConnectorPages {
public:
    ConnectorPages(const SettingsFrame& frame, Connections& connections, Snapshots& snapshots,
                   std::span<const Connector* const> connectors, const Clock& clock);

    Result<http::Response> list(const Visit& visit) const;
    /// What each connector needs and gives.
    Result<http::Response> guide(const Visit& visit) const;
    Result<http::Response> show_form(const Visit& visit) const;
    Result<http::Response> add(const Visit& visit, const Form& form) const;
    Result<http::Response> show(const Visit& visit) const;
    /// 303 to the connection's page, which tells once what the test came to.
    Result<http::Response> test(const Visit& visit) const;
    Result<http::Response> show_change(const Visit& visit) const;
    Result<http::Response> change(const Visit& visit, const Form& form) const;
    Result<http::Response> pause(const Visit& visit) const;
    Result<http::Response> resume(const Visit& visit) const;
    Result<http::Response> name_people(const Visit& visit, const Form& form) const;
    Result<http::Response> ask_to_remove(const Visit& visit) const;
    Result<http::Response> remove(const Visit& visit) const;

private:
    http::Response show_form(const Visit& visit, const ConnectorInfo& connector, const Form& form,
                             const Error& error) const;
    http::Response show_change(const Visit& visit, const ConnectionView& connection, const Form& form,
                               const Error& error) const;
    /// The connection that the path names, for an owner.
    Result<ConnectionView> connection_for_owner(const Visit& visit) const;
    /// The connector of that kind, for an owner.
    Result<const ConnectorInfo*> connector_for_owner(const Visit& visit, std::string_view kind) const;

    const SettingsFrame& frame_;
    Connections& connections_;
    Snapshots& snapshots_;
    std::span<const Connector* const> connectors_;
    const Clock& clock_;
    mutable OneTimeShelf<ConnectionTest> tests_;
};

}  // namespace winsh::web
