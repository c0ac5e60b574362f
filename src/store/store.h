#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/digest.h"
#include "base/result.h"
#include "model/account.h"
#include "model/audit.h"
#include "model/connection.h"
#include "model/ids.h"
#include "model/loop.h"
#include "model/sealed_place.h"
#include "model/session.h"
#include "model/snapshot.h"
#include "model/token.h"
#include "store/grants.h"

namespace winsh {

// What every method of every store promises:
// - A write that is acknowledged (a Result with a value) survives a crash of the process and of the machine.
//   A write that fails has changed nothing.
// - A write and its audit entry are one transaction. `sequence` of the entry is the store's to give.
// - Safe from any thread. Blocks for the device: never called on an I/O thread.
// - What takes access away (revoke, end, set_password, raise_epoch, remove) works on a full device too, and
//   so do reads.
// - Errors: `unavailable` where the device is full, broken or locked for too long; `not_found`, `conflict`
//   where said.

/// A user as the sign-in needs it.
struct UserCredential {
    User user;
    std::string password_record;  ///< A PHC string (`base/password`).
};

struct NewAccount {
    User user;
    std::string password_record;
    /// Joined if a workspace of that name exists (in any case), else created with this id. The creator of a
    /// workspace is its owner.
    WorkspaceId workspace_if_new;
    std::string workspace_name;
};

enum class FirstAccountOnly { no, yes };

struct PasswordChange {
    std::string record;
    /// The record that the present password matched: verifying takes long, and meanwhile somebody else may
    /// have changed it. Nothing where the operator sets a password.
    std::optional<std::string> verified_record = std::nullopt;
    std::optional<SessionId> keep = std::nullopt;
};

class AccountStore {
public:
    virtual ~AccountStore() = default;
    /// `conflict` where the e-mail is taken or, with `FirstAccountOnly::yes`, where any user exists. An entry
    /// that names `workspace_if_new` is written with the workspace that was joined.
    virtual Result<Membership> create(const NewAccount& account, FirstAccountOnly rule,
                                      const std::vector<AuditEntry>& audit) = 0;
    /// Puts a user into the workspace of that name (in any case of its ASCII letters), or into a new one with
    /// that id, which the user then owns; as a member else. `conflict` where the user is in it already,
    /// `not_found` for an unknown user. An entry that names `workspace_if_new` is written with the workspace
    /// that was joined.
    virtual Result<Membership> join(const UserId& user, const WorkspaceId& workspace_if_new,
                                    const std::string& workspace_name, const AuditEntry& audit) = 0;
    virtual Result<bool> any() = 0;
    virtual Result<std::vector<User>> users() = 0;            ///< All there are, oldest first.
    virtual Result<std::vector<Workspace>> workspaces() = 0;  ///< All there are, oldest first.
    virtual Result<std::optional<User>> find(const UserId& id) = 0;
    /// In any case of the e-mail's ASCII letters.
    virtual Result<std::optional<UserCredential>> find_by_email(std::string_view email) = 0;
    /// Sets the record and ends every session of the user but `keep`. `not_found` for an unknown user,
    /// `unauthenticated` where the verified record is not the stored one any more.
    virtual Result<void> set_password(const UserId& id, const PasswordChange& change,
                                      const std::vector<AuditEntry>& audit) = 0;
    /// Puts another record of the same password in the place of that one, and ends no session. Errors as
    /// above.
    virtual Result<void> renew_password_record(const UserId& id, const std::string& verified_record,
                                               const std::string& record, const AuditEntry& audit) = 0;
    /// Oldest first; never empty for a user that exists.
    virtual Result<std::vector<Membership>> memberships(const UserId& id) = 0;
    virtual Result<std::optional<Workspace>> workspace(const WorkspaceId& id) = 0;
    struct Member {
        User user;
        Role role = Role::member;
    };
    virtual Result<std::vector<Member>> members(const WorkspaceId& id) = 0;
};

class SessionStore {
public:
    virtual ~SessionStore() = default;
    /// Also removes sessions of any user that are past their absolute limit at the session's `created_at`.
    /// `not_found` for an unknown user, `conflict` where the digest or the id exists. With a verified record
    /// also `unauthenticated`, where that is not the user's any more: whoever knows an old password gets no
    /// session after the others were ended.
    virtual Result<void> create(const Session& session, const std::optional<std::string>& verified_record,
                                const AuditEntry& audit) = 0;
    /// Also sessions that are no longer live: the caller asks `is_live_at`.
    virtual Result<std::optional<Session>> find(const Sha256Digest& digest) = 0;
    virtual Result<std::vector<Session>> list(const UserId& user) = 0;  ///< Newest first.
    /// Moves `last_seen_at` forward, never back; an unknown session is passed over.
    virtual Result<void> touch(const SessionId& id, Timestamp seen_at) = 0;
    /// `not_found` where the user has no such session.
    virtual Result<void> end(const SessionId& id, const UserId& user, const AuditEntry& audit) = 0;
};

struct TokenUse {
    std::int64_t token = 0;  ///< `ApiToken::number`.
    Timestamp at;            ///< To the millisecond.
};

/// A token and whose it is, for lists.
struct ListedToken {
    ApiToken token;
    std::string workspace_name;
    std::string user_email;
};

/// A stretch of a list of tokens.
struct TokenPart {
    /// What was made before this one; from the newest where there is none, or where it is not in the list.
    std::optional<TokenId> older_than;
    int limit = 1'000;
};

class TokenStore {
public:
    virtual ~TokenStore() = default;
    /// Stamps the token with the store's epoch. `conflict` where the digest or the id exists, `not_found` for
    /// an unknown user or workspace. With the session that asks for it also `unauthenticated`, where that has
    /// ended: what is revoked after the sessions have ended is all there is.
    virtual Result<void> create(const ApiToken& token, const std::optional<SessionId>& asking,
                                const AuditEntry& audit) = 0;
    /// The read behind authentication; its cost does not depend on how many tokens there are but
    /// logarithmically. `last_used_at` is left out: it stands on a page of its own.
    virtual Result<std::optional<ApiToken>> find_by_digest(const Sha256Digest& digest) = 0;
    virtual Result<std::optional<ListedToken>> find(const TokenId& id) = 0;
    // In the order in which they were made, newest first. The cost is that of the answer.
    virtual Result<std::vector<ListedToken>> list_of_user(const UserId& user, const TokenPart& part) = 0;
    virtual Result<std::vector<ListedToken>> list_of_workspace(const WorkspaceId& workspace,
                                                               const TokenPart& part) = 0;
    /// Those that are neither revoked nor expired by then, in no order, at most `most`. The cost is that of
    /// the answer.
    virtual Result<std::vector<ListedToken>> active_of_user(const UserId& user, Timestamp at, int most) = 0;
    /// Sets `revoked_at` where it is not set yet, and answers with the record as it is now. `not_found` for
    /// an unknown id. Who may is the caller's question. The audit entry is written only where something
    /// changed.
    virtual Result<ApiToken> revoke(const TokenId& id, Timestamp at, const AuditEntry& audit) = 0;
    /// Moves `last_used_at` forward, never back; unknown tokens are passed over. One transaction.
    virtual Result<void> record_uses(const std::vector<TokenUse>& uses) = 0;
    /// Tokens of an older epoch do not authenticate.
    virtual Result<std::int64_t> epoch() = 0;
    virtual Result<std::int64_t> raise_epoch(const AuditEntry& audit) = 0;
};

struct AuditQuery {
    std::optional<WorkspaceId> workspace;  ///< Entries of this workspace, and …
    std::optional<UserId> actor;           ///< … entries by this user that belong to no workspace.
    std::int64_t before_sequence = 0;      ///< 0: from the newest.
    int limit = 50;                        ///< At most 1,000. With neither workspace nor actor: every entry.
};

class AuditStore {
public:
    virtual ~AuditStore() = default;
    virtual Result<void> append(const AuditEntry& entry) = 0;
    virtual Result<std::vector<AuditEntry>> list(const AuditQuery& query) = 0;  ///< Newest first.
};

class ConnectionStore {
public:
    virtual ~ConnectionStore() = default;
    // Each change of a connection also sets the workspace's `connections_changed_at` to the entry's time.
    // What is sealed with a key that no longer seals is not taken: see `kSealingKeySetting`.
    /// `conflict` where the id exists, `not_found` for an unknown workspace.
    virtual Result<void> add(const Connection& connection, const AuditEntry& audit) = 0;
    /// Replaces settings, sealed credentials, account and `changed_at`. Where settings or account
    /// are others than before, health, section and history go: they tell of something else. Where only
    /// credentials are, what the connector remembers goes: they may open more or less. `not_found` where the
    /// workspace has no such connection, `conflict` where it was changed since `read_at`, the `changed_at`
    /// that the change was made from (nothing: from whatever it is).
    virtual Result<void> update(const Connection& connection, std::optional<Timestamp> read_at,
                                const AuditEntry& audit) = 0;
    /// Replaces `enabled` and `changed_at` alone. `not_found` as above.
    virtual Result<void> set_enabled(const Connection& connection, const AuditEntry& audit) = 0;
    /// With its health, section and history. `not_found` where the workspace has no such connection.
    virtual Result<void> remove(const ConnectionId& id, const WorkspaceId& workspace,
                                const AuditEntry& audit) = 0;
    /// Only where it belongs to the workspace.
    virtual Result<std::optional<Connection>> find(const ConnectionId& id, const WorkspaceId& workspace) = 0;
    virtual Result<std::vector<Connection>> list(const WorkspaceId& workspace) = 0;  ///< Oldest first.
    virtual Result<std::vector<Connection>> all() = 0;

    /// Puts the choice in the place of the one before it for that loop and capability. A change of the
    /// workspace's connections for whoever follows changes, but it does not date them. `not_found` where the
    /// workspace has no such connection. Choices go with their connection.
    virtual Result<void> choose(const WorkspaceId& workspace, const BindingChoice& choice,
                                const AuditEntry& audit) = 0;
    /// Takes the choice back, where there is one.
    virtual Result<void> unchoose(const WorkspaceId& workspace, const LoopId& loop,
                                  std::string_view capability, const AuditEntry& audit) = 0;
    /// All of the workspace, ordered by loop and capability.
    virtual Result<std::vector<BindingChoice>> choices(const WorkspaceId& workspace) = 0;

    virtual Result<std::optional<ConnectionHealth>> health(const ConnectionId& id) = 0;
    virtual Result<std::map<ConnectionId, ConnectionHealth>> all_health() = 0;
    virtual Result<std::optional<Section>> section(const ConnectionId& id) = 0;
    /// `Section::people` alone; null where there is no section.
    virtual Result<Json> section_people(const ConnectionId& id) = 0;
    /// Without the content, which may be large: what a poll wants.
    virtual Result<std::optional<SectionMemory>> section_memory(const ConnectionId& id) = 0;
    /// Health only, for polls that changed nothing; one transaction for all. Unknown connections are passed
    /// over, and so is what a poll brought that ended before the one whose health is there: it waited to be
    /// written. One that is more than `kLongestWait` ahead was checked while the clock was wrong, and gives
    /// way.
    virtual Result<void> put_health(const std::vector<ConnectionHealth>& health) = 0;
    /// A poll that delivered. `not_found` where the connection has been removed meanwhile, `conflict` where
    /// it has been changed since `read_with`.
    virtual Result<void> put_section(const Section& section, const ConnectionHealth& health) = 0;
    /// How the last polls ended, the newest first: one record for each health that was put.
    virtual Result<std::vector<PollRecord>> poll_history(const ConnectionId& id) = 0;
    static constexpr int kMostPollRecords = 48;
    static constexpr std::chrono::minutes kLongestWait{5};
};

/// The latest snapshot of each loop, and what was handed out before: each content once, as it was first
/// built. Two snapshots of a workspace have the same digest only where they have the same content.
class SnapshotStore {
public:
    virtual ~SnapshotStore() = default;
    /// Becomes the latest of its workspace and loop. In the history it takes a place only where its digest
    /// has none yet; the one that was the latest is superseded at `generated_at`.
    virtual Result<void> put(const StoredSnapshot& snapshot) = 0;
    /// To be found by its digest only: one that was built with a budget of its own, and was never the latest.
    /// Of these a loop keeps the last `kMostAside`.
    virtual Result<void> put_aside(const StoredSnapshot& snapshot) = 0;
    static constexpr int kMostAside = 32;
    /// So many superseded ones of a loop are kept, whatever their age.
    static constexpr int kMostOfLoop = 200;
    virtual Result<std::optional<StoredSnapshot>> latest(const WorkspaceId& workspace,
                                                         const LoopId& loop) = 0;
    /// The first build of that digest. It has no `rebuild_at`.
    virtual Result<std::optional<StoredSnapshot>> find(const WorkspaceId& workspace,
                                                       std::string_view digest) = 0;
    /// Those that were the latest once, newest first, at most `limit`.
    virtual Result<std::vector<PastSnapshot>> history(const WorkspaceId& workspace, const LoopId& loop,
                                                      int limit) = 0;
    /// Forgets some of those that were superseded before that time, at most `kMostForgotten`, so that other
    /// writes do not wait. Answers how many. The latest of a loop is never forgotten. Where there are none,
    /// nothing is written.
    virtual Result<int> forget_older_than(Timestamp time) = 0;
    static constexpr int kMostForgotten = 100;
};

/// The loops that workspaces have made themselves. Each change of one is told to caches as a change of
/// connections is, because snapshots are built anew after it.
class LoopStore {
public:
    static constexpr std::size_t kMostOfWorkspace = 100;
    virtual ~LoopStore() = default;
    /// `conflict` where the workspace has one of that id (it names the field `id`) or `kMostOfWorkspace`.
    virtual Result<void> add(const WorkspaceId& workspace, const OwnLoop& loop, const AuditEntry& audit) = 0;
    /// Replaces all but the id and `created_at`. `not_found` where there is none of that id, `conflict` where
    /// it was changed since `read_at`, the `changed_at` that the change was made from.
    virtual Result<void> change(const WorkspaceId& workspace, const OwnLoop& loop, Timestamp read_at,
                                const AuditEntry& audit) = 0;
    /// Its snapshots, of the past too, and what was chosen for it go with it. `not_found` where there is none
    /// of that id.
    virtual Result<void> remove(const WorkspaceId& workspace, const LoopId& id, const AuditEntry& audit) = 0;
    virtual Result<std::optional<OwnLoop>> find(const WorkspaceId& workspace, const LoopId& id) = 0;
    virtual Result<std::vector<OwnLoop>> list(const WorkspaceId& workspace) = 0;  ///< Ordered by id.
};

enum class ChangeKind { token_revoked, epoch_raised, session_ended, connections_changed };

/// Something that caches must know, made by this process or another one on the same store.
struct Change {
    std::int64_t sequence = 0;
    ChangeKind kind = ChangeKind::token_revoked;
    std::string key;  ///< The token's digest in hex, the session's id, the workspace's id.
};

struct ChangeBatch {
    std::vector<Change> changes;
    std::int64_t last_sequence = 0;  ///< Where to go on.
    bool complete = true;            ///< False where older changes are gone: whoever caches starts afresh.
};

class ChangeFeed {
public:
    virtual ~ChangeFeed() = default;
    /// Cheap enough to be asked several times a second. At most 10,000 changes at a time. A change becomes
    /// visible after all with a lower sequence: whoever has followed up to one has missed none before it.
    virtual Result<ChangeBatch> since(std::int64_t sequence) = 0;
    virtual Result<std::int64_t> last_sequence() = 0;
};

/// The setting that says which key seals now, by its id. Where it is set, a record that is sealed with
/// another one is not taken: `conflict`. So once it has moved on, nothing new is sealed with the key before.
inline constexpr std::string_view kSealingKeySetting = "sealing_key_id";
/// A record of that key, by which another key with the same id would be noticed.
inline constexpr std::string_view kSealingProbeSetting = "sealing_key_probe";

struct SealedRow {
    SealedPlace place;
    std::string key_id;  ///< "" where what stands there is no record.
};

/// What is sealed with the master key, wherever it stands. The probe does not count.
class SealedStore {
public:
    virtual ~SealedStore() = default;
    virtual Result<std::vector<SealedRow>> list() = 0;
    virtual Result<std::optional<std::string>> find(const SealedPlace& place) = 0;
    /// Puts the fresh record where the old one stands ("": where nothing does, of settings alone). False
    /// where something else stands there by now, which is left as it is. `conflict` as above.
    virtual Result<bool> replace(const SealedPlace& place, std::string_view old, std::string_view fresh) = 0;
};

/// Settings that change together, with what is to be recorded of it.
struct SettingsChange {
    std::string name;                     ///< Only where this setting …
    std::optional<std::string> expected;  ///< … is this; nothing: is not there.
    std::map<std::string, std::optional<std::string>, std::less<>> settings;  ///< Nothing: removed.
    std::vector<AuditEntry> audit;
};

/// All that is kept, behind one door. Concrete stores are named in `store/open` alone.
class Store {
public:
    virtual ~Store() = default;
    virtual AccountStore& accounts() = 0;
    virtual SessionStore& sessions() = 0;
    virtual TokenStore& tokens() = 0;
    virtual CodeStore& codes() = 0;
    virtual DeviceGrantStore& device_grants() = 0;
    virtual AuditStore& audit() = 0;
    virtual ConnectionStore& connections() = 0;
    virtual LoopStore& loops() = 0;
    virtual SnapshotStore& snapshots() = 0;
    virtual ChangeFeed& changes() = 0;
    virtual SealedStore& sealed() = 0;
    /// True if reads and writes work now; what `/readyz` asks. The error says what does not.
    virtual Result<void> check() = 0;
    /// A value that is kept for the installation as a whole, such as the mark of the sealing key.
    virtual Result<std::optional<std::string>> setting(std::string_view name) = 0;
    virtual Result<void> set_setting(std::string_view name, std::string_view value) = 0;
    /// `conflict` where the one setting is not what was expected: then nothing changes.
    virtual Result<void> change_settings(const SettingsChange& change) = 0;
};

}  // namespace winsh
