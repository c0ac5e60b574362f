#include "web/pages/connector_pages.h"

#include "base/format.h"
#include "web/pages/connection_view.h"
#include "web/pages/connector_form_view.h"
#include "web/pages/connector_gallery.h"
#include "web/pages/connector_guide.h"
#include "web/pages/field_view.h"
#include "web/pages/status_view.h"

namespace winsh::web {
namespace {

constexpr std::string_view kPath = "/settings/connectors";
constexpr std::string_view kOwnersOnly =
    "Only an owner of the workspace adds, tests, changes and removes connections. Ask one of the owners; you "
    "may look at all of them.";

Json test_view(const std::optional<ConnectionTest>& test) {
    if (!test) return nullptr;
    Json view = Json::object();
    view.set("works", test->works);
    view.set("status", status_view(test->status));
    view.set("sentence", test->sentence);
    return view;
}

Result<ConnectionId> connection_id(const Visit& visit) {
    auto id = parse_connection_id(visit.path[0]);
    if (!id) return std::unexpected(no_such_page());
    return *std::move(id);
}

}  // namespace

ConnectorPages::ConnectorPages(const SettingsFrame& frame, Connections& connections, Snapshots& snapshots,
                               std::span<const Connector* const> connectors, const Clock& clock)
    : frame_(frame),
      connections_(connections),
      snapshots_(snapshots),
      connectors_(connectors),
      clock_(clock),
      tests_(clock) {}

Result<http::Response> ConnectorPages::list(const Visit& visit) const {
    WINSH_TRY(const auto connections, connections_.list(visit.workspace()));
    WINSH_TRY(const auto loops, snapshots_.loops(visit.workspace()));
    Json rows = Json::array();
    for (const ConnectionView& connection : connections)
        rows.push(connection_row(visit, connection, clock_.now()));
    PageView view{.name = "connectors", .title = "Connectors"};
    view.data.set("has_connections", !connections.empty());
    view.data.set("connections", std::move(rows));
    view.data.set("gallery", gallery_view(visit, connectors_, connections, loops));
    view.data.set("guide_href", visit.link(std::string(kPath) + "/guide"));
    view.data.set("is_owner", visit.is_owner());
    return frame_.show(visit, std::move(view));
}

Result<http::Response> ConnectorPages::guide(const Visit& visit) const {
    PageView view{.name = "connector_guide", .title = "What each connector needs and gives"};
    view.data.set("connectors", guide_view(visit, connectors_));
    view.data.set("back_href", visit.link(kPath));
    return frame_.show(visit, std::move(view));
}

Result<const ConnectorInfo*> ConnectorPages::connector_for_owner(const Visit& visit,
                                                                 std::string_view kind) const {
    WINSH_CHECK(require_owner(visit, kOwnersOnly));
    for (const Connector* connector : connectors_) {
        if (connector->info().id == kind) return &connector->info();
    }
    return std::unexpected(no_such_page());
}

Result<http::Response> ConnectorPages::show_form(const Visit& visit) const {
    WINSH_TRY(const ConnectorInfo* connector, connector_for_owner(visit, visit.path[0]));
    return show_form(visit, *connector, Form(), Error{});
}

http::Response ConnectorPages::show_form(const Visit& visit, const ConnectorInfo& connector, const Form& form,
                                         const Error& error) const {
    ConnectorFormView shown = connector_form_view(connector, form, nullptr, error);
    PageView view{.name = "connector_new", .title = form_title("Connect " + connector.title, error)};
    view.data.set("title", connector.title);
    view.data.set("summary", connector.summary);
    view.data.set("key_help", connector.key_help);
    view.data.set("fields", std::move(shown.fields));
    view.data.set("action", visit.link("/settings/connectors/new/" + connector.id));
    view.data.set("back_href", visit.link(kPath));
    view.data.set("alert", shown.has_place ? std::string() : error.message);
    return frame_.show(visit, std::move(view), {.status = error.message.empty() ? 200 : kUnprocessable});
}

Result<http::Response> ConnectorPages::add(const Visit& visit, const Form& form) const {
    WINSH_TRY(const ConnectorInfo* connector, connector_for_owner(visit, visit.path[0]));
    const auto added =
        connections_.add(visit.workspace(), connector->id, settings_of(*connector, form), actor_of(visit));
    if (added)
        return frame_.go(visit, std::string(kPath) + '/' + added->connection.id.text(),
                         Notice::connection_added);
    if (!is_about_input(added.error())) return std::unexpected(added.error());
    return show_form(visit, *connector, form, added.error());
}

Result<http::Response> ConnectorPages::show(const Visit& visit) const {
    WINSH_TRY(const ConnectionId id, connection_id(visit));
    WINSH_TRY(const ConnectionView connection, connections_.find(visit.workspace(), id));
    Json details = connection_details(visit, connection, clock_.now());
    PageView view{.name = "connection",
                  .title = format("{} {}", details["title"].as_string(), connection.connection.account)};
    const std::optional<ConnectionTest> test = tests_.take(visit.viewer.session.id, id.text());
    // What the test has just said need not stand there twice.
    if (test && details["failure"]["detail"].as_string() == test->sentence) details.set("failure", nullptr);
    view.data.set("connection", std::move(details));
    view.data.set("test", test_view(test));
    view.data.set("is_owner", visit.is_owner());
    view.data.set("back_href", visit.link(kPath));
    return frame_.show(visit, std::move(view));
}

Result<http::Response> ConnectorPages::test(const Visit& visit) const {
    WINSH_CHECK(require_owner(visit, kOwnersOnly));
    WINSH_TRY(const ConnectionId id, connection_id(visit));
    WINSH_TRY(ConnectionTest test, connections_.test(visit.workspace(), id, actor_of(visit)));
    tests_.put(visit.viewer.session.id, id.text(), std::move(test));
    return frame_.go(visit, std::string(kPath) + '/' + id.text());
}

Result<ConnectionView> ConnectorPages::connection_for_owner(const Visit& visit) const {
    WINSH_CHECK(require_owner(visit, kOwnersOnly));
    WINSH_TRY(const ConnectionId id, connection_id(visit));
    return connections_.find(visit.workspace(), id);
}

Result<http::Response> ConnectorPages::show_change(const Visit& visit) const {
    WINSH_TRY(const ConnectionView connection, connection_for_owner(visit));
    if (connection.connector == nullptr) return std::unexpected(no_such_page());
    return show_change(visit, connection, Form(), Error{});
}

http::Response ConnectorPages::show_change(const Visit& visit, const ConnectionView& connection,
                                           const Form& form, const Error& error) const {
    const ConnectorInfo& connector = *connection.connector;
    ConnectorFormView shown = connector_form_view(connector, form, &connection, error);
    PageView view{.name = "connection_change", .title = form_title("Change " + connector.title, error)};
    view.data.set("title", connector.title);
    view.data.set("account", connection.connection.account);
    view.data.set("key_help", connector.key_help);
    view.data.set("fields", std::move(shown.fields));
    view.data.set("read_at", version_text(version_of(form).value_or(connection.connection.changed_at)));
    const std::string path = std::string(kPath) + '/' + connection.connection.id.text();
    view.data.set("action", visit.link(path + "/change"));
    view.data.set("back_href", visit.link(path));
    view.data.set("alert", shown.has_place ? std::string() : error.message);
    return frame_.show(visit, std::move(view), {.status = error.message.empty() ? 200 : kUnprocessable});
}

Result<http::Response> ConnectorPages::change(const Visit& visit, const Form& form) const {
    WINSH_TRY(const ConnectionView connection, connection_for_owner(visit));
    if (connection.connector == nullptr) return std::unexpected(no_such_page());
    const ConnectionId& id = connection.connection.id;
    const auto changed =
        connections_.change(visit.workspace(), id, edit_of(*connection.connector, form), actor_of(visit));
    if (changed) return frame_.go(visit, std::string(kPath) + '/' + id.text(), Notice::connection_changed);
    if (!is_about_input(changed.error())) return std::unexpected(changed.error());
    return show_change(visit, connection, form, changed.error());
}

Result<http::Response> ConnectorPages::pause(const Visit& visit) const {
    WINSH_CHECK(require_owner(visit, kOwnersOnly));
    WINSH_TRY(const ConnectionId id, connection_id(visit));
    WINSH_CHECK(connections_.pause(visit.workspace(), id, actor_of(visit)));
    return frame_.go(visit, std::string(kPath) + '/' + id.text(), Notice::connection_paused);
}

Result<http::Response> ConnectorPages::resume(const Visit& visit) const {
    WINSH_CHECK(require_owner(visit, kOwnersOnly));
    WINSH_TRY(const ConnectionId id, connection_id(visit));
    WINSH_CHECK(connections_.resume(visit.workspace(), id, actor_of(visit)));
    return frame_.go(visit, std::string(kPath) + '/' + id.text(), Notice::connection_resumed);
}

Result<http::Response> ConnectorPages::name_people(const Visit& visit, const Form& form) const {
    WINSH_CHECK(require_owner(visit, kOwnersOnly));
    WINSH_TRY(const ConnectionId id, connection_id(visit));
    const std::string_view wanted = form.value("pseudonyms");
    // Only the word itself switches them off.
    if (wanted != "on" && wanted != "off") return std::unexpected(no_such_page());
    const bool off = wanted == "off";
    WINSH_CHECK(connections_.name_people(visit.workspace(), id,
                                         off ? PeopleNames::ids : PeopleNames::pseudonyms, actor_of(visit)));
    return frame_.go(visit, std::string(kPath) + '/' + id.text(),
                     off ? Notice::pseudonyms_off : Notice::pseudonyms_on);
}

Result<http::Response> ConnectorPages::ask_to_remove(const Visit& visit) const {
    WINSH_TRY(const ConnectionView connection, connection_for_owner(visit));
    Json details = connection_details(visit, connection, clock_.now());
    PageView view{.name = "connection_remove", .title = format("Remove {}?", details["title"].as_string())};
    view.data.set("connection", std::move(details));
    return frame_.show(visit, std::move(view));
}

Result<http::Response> ConnectorPages::remove(const Visit& visit) const {
    WINSH_CHECK(require_owner(visit, kOwnersOnly));
    WINSH_TRY(const ConnectionId id, connection_id(visit));
    WINSH_CHECK(connections_.remove(visit.workspace(), id, actor_of(visit)));
    return frame_.go(visit, kPath, Notice::connection_removed);
}

}  // namespace winsh::web
