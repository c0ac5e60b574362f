#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "connectors/connector.h"
#include "http/client.h"
#include "model/connection.h"
#include "snapshots/connector_form.h"
#include "snapshots/key_ring.h"
#include "snapshots/people_names.h"
#include "snapshots/test_turns.h"
#include "store/store.h"

namespace winsh {

/// A connection as pages show it: nothing of its credential.
struct ConnectionView {
    Connection connection;                     ///< `sealed` is empty.
    std::set<std::string> stored_secrets;      ///< Which there are, by their field's name.
    const ConnectorInfo* connector = nullptr;  ///< nullptr where this version does not know the kind.
    ConnectionHealth health;
    std::vector<PollRecord> history;  ///< The newest first; of `find` alone.
};

/// What a test of a connection came to, in words for people.
struct ConnectionTest {
    bool works = false;
    ConnectionStatus status = ConnectionStatus::failed;
    std::string sentence;
};

/// Who acts, for the audit record.
struct Actor {
    UserId user;
    std::string email;
    std::string address;
};

/// Connections and their credentials. Credentials go in and are never given out again but to the connector
/// that uses them.
class Connections {
public:
    /// `changed` is called after each change, with the workspace and the connection: the poller looks at
    /// once.
    using Changed = std::function<void(const WorkspaceId&, const ConnectionId&)>;
    Connections(Store& store, const KeyRing& keys, http::Client& client, const Clock& clock, Random& random);
    void on_change(Changed changed);

    /// `invalid` names the form's field; `conflict` where the workspace has 100 connections already (those
    /// that are added at the same moment may go over it by a few).
    Result<ConnectionView> add(const WorkspaceId& workspace, std::string_view kind,
                               const ConnectorSettings& settings, const Actor& actor);
    /// Asks the upstream now, with the stored credential; changes nothing but the audit record.
    /// `rate_limited` while the workspace, or enough others, wait for a test already.
    Result<ConnectionTest> test(const WorkspaceId& workspace, const ConnectionId& id, const Actor& actor);
    /// Replaces settings and credentials; the connection is asked at once. `invalid` names the form's field:
    /// see `edited_form` for when a stored credential has to be entered again. `conflict` where somebody else
    /// has changed it since the form was opened.
    Result<void> change(const WorkspaceId& workspace, const ConnectionId& id, const ConnectionEdit& edit,
                        const Actor& actor);
    /// It is not asked any more, until `resume`. What it delivered stays.
    Result<void> pause(const WorkspaceId& workspace, const ConnectionId& id, const Actor& actor);
    Result<void> resume(const WorkspaceId& workspace, const ConnectionId& id, const Actor& actor);
    /// How its people are named from now on. All of it is read anew, and what snapshots told of it before is
    /// forgotten.
    Result<void> name_people(const WorkspaceId& workspace, const ConnectionId& id, PeopleNames names,
                             const Actor& actor);
    Result<void> remove(const WorkspaceId& workspace, const ConnectionId& id, const Actor& actor);
    Result<std::vector<ConnectionView>> list(const WorkspaceId& workspace);  ///< Oldest first.
    Result<ConnectionView> find(const WorkspaceId& workspace, const ConnectionId& id);

    /// With the secrets opened, for a poll. `unavailable` with a sentence where the key does not fit.
    Result<ConnectorSettings> open(const Connection& connection) const;

private:
    Result<void> seal_and_store(Connection& connection, const ConnectorSettings& form, const Actor& actor);
    Result<void> seal_and_update(Connection& connection, Timestamp read_at, const ConnectorSettings& settings,
                                 const AuditEntry& entry);
    enum class Polling { running, paused };
    Result<void> set_polling(const WorkspaceId& workspace, const ConnectionId& id, Polling polling,
                             const Actor& actor);
    /// Later than the change before, however fast they follow each other.
    Timestamp time_of_change(const Connection& connection) const;

    Store& store_;
    const KeyRing& keys_;
    http::Client& client_;
    const Clock& clock_;
    Random& random_;
    Changed changed_;
    TestTurns turns_;
};

}  // namespace winsh
