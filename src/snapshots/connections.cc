#include "snapshots/connections.h"

#include <algorithm>
#include <chrono>

#include "base/format.h"
#include "snapshots/guarded_poll.h"
#include "snapshots/sealed_binding.h"

namespace winsh {
namespace {

constexpr std::size_t kMostConnections = 100;

std::string binding_of(const Connection& connection, const std::string& field) {
    return sealed_binding_of({SealedPlace::Kind::credential, connection.workspace, connection.id, field});
}

AuditEntry audit_entry(Timestamp now, AuditAction action, const Connection& connection, const Actor& actor,
                       std::string detail) {
    AuditEntry entry;
    entry.at = now;
    entry.action = action;
    entry.actor = actor.user;
    entry.actor_email = actor.email;
    entry.workspace = connection.workspace;
    entry.subject = connection.id.text();
    entry.detail = std::move(detail);
    entry.address = actor.address;
    return entry;
}

std::string title_of(const Connection& connection) {
    const Connector* connector = find_connector(connection.kind);
    return format("{} {}", connector == nullptr ? connection.kind : connector->info().title,
                  connection.account);
}

ConnectionView view_of(Connection connection, std::optional<ConnectionHealth> health) {
    ConnectionView view;
    const Connector* connector = find_connector(connection.kind);
    view.connector = connector == nullptr ? nullptr : &connector->info();
    view.health = health ? *std::move(health) : ConnectionHealth{};
    view.health.connection = connection.id;
    if (!connection.enabled) view.health.status = ConnectionStatus::disabled;
    for (const auto& [name, record] : connection.sealed) view.stored_secrets.insert(name);
    connection.sealed.clear();
    view.connection = std::move(connection);
    return view;
}

ConnectionTest test_of(const PollOutcome& outcome) {
    ConnectionTest test;
    test.status = outcome.status;
    test.works = outcome.kind != PollOutcome::Kind::failed;
    if (test.works) {
        test.sentence = "It can be read.";
        if (!outcome.coverage.reason.empty()) test.sentence += " " + outcome.coverage.reason;
    } else {
        test.sentence = outcome.failure ? outcome.failure->detail : "It does not work, for a reason unknown.";
    }
    return test;
}

}  // namespace

Connections::Connections(Store& store, const KeyRing& keys, http::Client& client, const Clock& clock,
                         Random& random)
    : store_(store), keys_(keys), client_(client), clock_(clock), random_(random) {}

void Connections::on_change(Changed changed) { changed_ = std::move(changed); }

Result<ConnectionView> Connections::add(const WorkspaceId& workspace, std::string_view kind,
                                        const ConnectorSettings& settings, const Actor& actor) {
    const Connector* connector = find_connector(kind);
    if (connector == nullptr) return fail(ErrorKind::invalid, "winsh has no connector of that kind.", "kind");
    WINSH_TRY(const ConnectorSettings form, checked_form(connector->info(), settings));
    WINSH_TRY(const std::string account, connector->account_of(form));
    WINSH_TRY(const std::vector<Connection> existing, store_.connections().list(workspace));
    if (existing.size() >= kMostConnections)
        return fail(ErrorKind::conflict,
                    format("A workspace has at most {} connections. Remove one first.", kMostConnections));

    const Timestamp now = clock_.now();
    Connection connection;
    connection.id = new_connection_id(now, random_);
    connection.workspace = workspace;
    connection.kind = connector->info().id;
    connection.account = account;
    connection.settings = form.values;
    connection.created_at = now;
    connection.changed_at = now;
    Result<void> stored = seal_and_store(connection, form, actor);
    // The master key was rotated between the two: the ring knows by now.
    if (!stored && stored.error().kind == ErrorKind::conflict)
        stored = seal_and_store(connection, form, actor);
    WINSH_CHECK(stored);
    if (changed_) changed_(workspace, connection.id);
    return view_of(std::move(connection), std::nullopt);
}

Result<void> Connections::seal_and_store(Connection& connection, const ConnectorSettings& form,
                                         const Actor& actor) {
    for (const auto& [name, secret] : form.secrets)
        connection.sealed.insert_or_assign(name, keys_.seal(secret, binding_of(connection, name), random_));
    return store_.connections().add(
        connection, audit_entry(connection.created_at, AuditAction::connection_added, connection, actor,
                                title_of(connection)));
}

Result<ConnectionTest> Connections::test(const WorkspaceId& workspace, const ConnectionId& id,
                                         const Actor& actor) {
    WINSH_TRY(const std::optional<Connection> connection, store_.connections().find(id, workspace));
    if (!connection) return fail(ErrorKind::not_found, "There is no such connection.");
    WINSH_TRY(const std::unique_ptr<TestTurns::Turn> turn, turns_.take(workspace));
    const Connector* connector = find_connector(connection->kind);
    ConnectionTest test;
    if (connector == nullptr) {
        test.status = ConnectionStatus::misconfigured;
        test.sentence = "This version of winsh does not know this kind of connection.";
    } else if (const auto settings = open(*connection); !settings.has_value()) {
        test.status = ConnectionStatus::misconfigured;
        test.sentence = settings.error().message;
    } else {
        test = test_of(guarded_poll(*connector, *settings, Json(), client_, clock_));
    }
    WINSH_CHECK(
        store_.audit().append(audit_entry(clock_.now(), AuditAction::connection_tested, *connection, actor,
                                          format("{}: {}", title_of(*connection), test.sentence))));
    return test;
}

Result<void> Connections::change(const WorkspaceId& workspace, const ConnectionId& id,
                                 const ConnectionEdit& edit, const Actor& actor) {
    WINSH_TRY(std::optional<Connection> connection, store_.connections().find(id, workspace));
    if (!connection) return fail(ErrorKind::not_found, "There is no such connection.");
    const Connector* connector = find_connector(connection->kind);
    if (connector == nullptr)
        return fail(ErrorKind::conflict,
                    "This version of winsh does not know this kind of connection. Update it.");
    const Timestamp read_at = connection->changed_at;
    if (edit.read_at && *edit.read_at != read_at)
        return fail(ErrorKind::conflict,
                    "Somebody else has changed this connection since you opened the form. Open it again to "
                    "see what it is now.");
    // What cannot be opened any more has to be entered again, as if it had never been stored.
    const ConnectorSettings stored = open(*connection).value_or(ConnectorSettings());
    WINSH_TRY(EditedForm edited, edited_form(*connector, *connection, stored, edit));
    const std::string changes = changes_in_words(connector->info(), *connection, edited);
    if (changes.empty()) return {};
    const std::string title = title_of(*connection);
    const PeopleNames names = people_names_of(*connection);
    connection->account = edited.account;
    connection->settings = edited.settings.values;
    set_people_names(*connection, names);
    connection->changed_at = time_of_change(*connection);
    const AuditEntry entry = audit_entry(connection->changed_at, AuditAction::connection_changed, *connection,
                                         actor, format("{}: {}", title, changes));
    Result<void> updated = seal_and_update(*connection, read_at, edited.settings, entry);
    // As when it is added: the master key may be rotated at any moment.
    if (!updated && updated.error().kind == ErrorKind::conflict)
        updated = seal_and_update(*connection, read_at, edited.settings, entry);
    WINSH_CHECK(updated);
    if (changed_) changed_(workspace, id);
    return {};
}

/// What is kept is sealed anew too: it may have been sealed with the master key before.
Result<void> Connections::seal_and_update(Connection& connection, Timestamp read_at,
                                          const ConnectorSettings& settings, const AuditEntry& entry) {
    connection.sealed.clear();
    for (const auto& [name, secret] : settings.secrets)
        connection.sealed.emplace(name, keys_.seal(secret, binding_of(connection, name), random_));
    return store_.connections().update(connection, read_at, entry);
}

Result<void> Connections::pause(const WorkspaceId& workspace, const ConnectionId& id, const Actor& actor) {
    return set_polling(workspace, id, Polling::paused, actor);
}

Result<void> Connections::resume(const WorkspaceId& workspace, const ConnectionId& id, const Actor& actor) {
    return set_polling(workspace, id, Polling::running, actor);
}

Result<void> Connections::set_polling(const WorkspaceId& workspace, const ConnectionId& id, Polling polling,
                                      const Actor& actor) {
    WINSH_TRY(std::optional<Connection> connection, store_.connections().find(id, workspace));
    if (!connection) return fail(ErrorKind::not_found, "There is no such connection.");
    const bool enabled = polling == Polling::running;
    if (connection->enabled == enabled) return {};
    connection->enabled = enabled;
    connection->changed_at = time_of_change(*connection);
    WINSH_CHECK(store_.connections().set_enabled(
        *connection, audit_entry(connection->changed_at, AuditAction::connection_changed, *connection, actor,
                                 format("{}: {}", title_of(*connection), enabled ? "resumed" : "paused"))));
    if (changed_) changed_(workspace, id);
    return {};
}

Result<void> Connections::name_people(const WorkspaceId& workspace, const ConnectionId& id, PeopleNames names,
                                      const Actor& actor) {
    WINSH_TRY(std::optional<Connection> connection, store_.connections().find(id, workspace));
    if (!connection) return fail(ErrorKind::not_found, "There is no such connection.");
    if (people_names_of(*connection) == names) return {};
    set_people_names(*connection, names);
    const Timestamp read_at = connection->changed_at;
    connection->changed_at = time_of_change(*connection);
    const AuditEntry entry =
        audit_entry(connection->changed_at, AuditAction::connection_changed, *connection, actor,
                    format("{}: pseudonyms switched {}", title_of(*connection),
                           names == PeopleNames::ids ? "off" : "on"));
    Result<void> updated = store_.connections().update(*connection, read_at, entry);
    // As when it is changed: the master key may be rotated at any moment.
    if (!updated && updated.error().kind == ErrorKind::conflict)
        if (const auto settings = open(*connection); settings.has_value())
            updated = seal_and_update(*connection, read_at, *settings, entry);
    WINSH_CHECK(updated);
    if (changed_) changed_(workspace, id);
    return {};
}

Timestamp Connections::time_of_change(const Connection& connection) const {
    return std::max(clock_.now(), connection.changed_at + std::chrono::milliseconds(1));
}

Result<void> Connections::remove(const WorkspaceId& workspace, const ConnectionId& id, const Actor& actor) {
    WINSH_TRY(const std::optional<Connection> connection, store_.connections().find(id, workspace));
    if (!connection) return fail(ErrorKind::not_found, "There is no such connection.");
    WINSH_CHECK(store_.connections().remove(id, workspace,
                                            audit_entry(clock_.now(), AuditAction::connection_removed,
                                                        *connection, actor, title_of(*connection))));
    if (changed_) changed_(workspace, id);
    return {};
}

Result<std::vector<ConnectionView>> Connections::list(const WorkspaceId& workspace) {
    WINSH_TRY(std::vector<Connection> connections, store_.connections().list(workspace));
    std::vector<ConnectionView> views;
    for (Connection& connection : connections) {
        WINSH_TRY(std::optional<ConnectionHealth> health, store_.connections().health(connection.id));
        views.push_back(view_of(std::move(connection), std::move(health)));
    }
    return views;
}

Result<ConnectionView> Connections::find(const WorkspaceId& workspace, const ConnectionId& id) {
    WINSH_TRY(std::optional<Connection> connection, store_.connections().find(id, workspace));
    if (!connection) return fail(ErrorKind::not_found, "There is no such connection.");
    WINSH_TRY(std::optional<ConnectionHealth> health, store_.connections().health(id));
    ConnectionView view = view_of(*std::move(connection), std::move(health));
    WINSH_TRY(view.history, store_.connections().poll_history(id));
    return view;
}

Result<ConnectorSettings> Connections::open(const Connection& connection) const {
    ConnectorSettings settings;
    settings.values = connection.settings;
    for (const auto& [name, record] : connection.sealed) {
        Result<Secret> secret = keys_.open(record, binding_of(connection, name));
        if (!secret.has_value()) {
            return fail(
                ErrorKind::unavailable,
                format("The stored key of {} cannot be opened: {} If the key file is lost, change the "
                       "connection's settings and enter the key again.",
                       title_of(connection), secret.error().message));
        }
        settings.secrets.emplace(name, *std::move(secret));
    }
    return settings;
}

}  // namespace winsh
