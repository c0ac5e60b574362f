#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "model/ids.h"

namespace winsh {

/// How a connection is doing. 429 and 5xx of the upstream never mean `needs_auth`.
enum class ConnectionStatus {
    never_synced,
    ok,
    partial,  ///< Delivered, with parts missing; `coverage.reason` says which.
    stale,    ///< Last good data, older than it should be.
    rate_limited,
    needs_auth,     ///< The upstream refused the credential.
    misconfigured,  ///< What was set cannot work: no such repository, refused address.
    failed,         ///< Network, 5xx, garbage.
    disabled,
};
std::string_view name_of(ConnectionStatus status);
std::optional<ConnectionStatus> parse_connection_status(std::string_view text);

/// A configured instance of a connector in a workspace.
struct Connection {
    ConnectionId id;
    WorkspaceId workspace;
    std::string kind;     ///< The connector's id: `github`.
    std::string account;  ///< What it is connected to, for people: `octocat/hello-world`.
    /// The settings that are no secret, by the name of the connector's form field.
    std::map<std::string, std::string> settings;
    /// Sealed credentials (`base/seal`), by the name of the form field.
    std::map<std::string, std::string> sealed;
    bool enabled = true;
    Timestamp created_at;
    Timestamp changed_at;
};

struct ConnectionFailure {
    std::string type;    ///< Stable word: `network`, `http`, `rate_limit`, `auth`, `not_found`, `garbage`,
                         ///< `too_large`, `refused_address`, `credential`.
    int status = 0;      ///< The upstream's HTTP status, 0 where there is none.
    std::string detail;  ///< A sentence for people, already sanitised.
    std::optional<Timestamp> retry_at;

    friend bool operator==(const ConnectionFailure&, const ConnectionFailure&) = default;
};

struct Coverage {
    std::int64_t returned = 0;
    std::int64_t available = 0;  ///< -1 where the upstream does not tell.
    std::int64_t dropped = 0;
    std::string reason;

    friend bool operator==(const Coverage&, const Coverage&) = default;
};

/// What the poller knows of a connection. Written after every poll.
struct ConnectionHealth {
    ConnectionId connection;
    ConnectionStatus status = ConnectionStatus::never_synced;
    std::optional<Timestamp> checked_at;    ///< The last attempt that ended.
    std::optional<Timestamp> succeeded_at;  ///< The last attempt that delivered or confirmed the data.
    std::optional<Timestamp> complete_through;
    std::optional<Timestamp> next_at;
    int failures_in_a_row = 0;
    std::optional<ConnectionFailure> failure;
    Coverage coverage;
    std::optional<std::int64_t> rate_limit_left;
};

/// How one poll of a connection ended, for its history.
struct PollRecord {
    Timestamp at;
    ConnectionStatus status = ConnectionStatus::never_synced;
    std::string detail;  ///< Of the failure, or why it is partial; "" where there is nothing to say.

    friend bool operator==(const PollRecord&, const PollRecord&) = default;
};

/// What a connection last delivered. `content` is one object whose members become top-level keys of a
/// snapshot.
struct Section {
    ConnectionId connection;
    Json content;                        ///< Sanitised.
    std::vector<std::string> untrusted;  ///< JSON Pointers into `content`, each covering all below it.
    Json redactions = Json::array();     ///< `{pointer, rule, count}` each.
    std::string content_digest;          ///< `sha256:` + hex of the canonical content.
    Timestamp fetched_at;
    /// The people in it: `{name, aliases[], claimed}` each, where `name` is what stands in `content` and
    /// `aliases` are the pseudonyms of all their identities, left out where the name is the only one.
    /// `claimed` stands where strangers tell who they are. This joins sections (`snapshots/people`).
    Json people = Json::array();
    std::string sealed_people;  ///< Who they are; see `snapshots/section_vault`.
    std::string sealed_memory;  ///< What the connector wants back at its next poll (ETags, cursors).
    /// `Connection::changed_at` as the poll knew it, where it was a poll.
    std::optional<Timestamp> read_with;
};

/// That a loop reads this connection for a capability, because somebody chose it.
struct BindingChoice {
    LoopId loop;
    std::string capability;
    ConnectionId connection;

    friend bool operator==(const BindingChoice&, const BindingChoice&) = default;
};

/// What a poll needs of the section that is there.
struct SectionMemory {
    std::string content_digest;
    std::string sealed_memory;
};

}  // namespace winsh
