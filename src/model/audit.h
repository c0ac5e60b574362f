#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "model/ids.h"

namespace winsh {

enum class AuditAction {
    account_created,
    workspace_joined,  ///< By a user who had an account.
    signed_in,
    sign_in_refused,
    signed_out,
    session_ended,
    password_changed,
    password_reset,
    token_created,
    token_revoked,
    cli_approved,
    cli_denied,
    token_fetched,     ///< By a terminal, for what was approved.
    exchange_refused,  ///< A code that did not fit, or what was approved held no more.
    code_reused,       ///< Which revokes the token that it gave.
    connection_added,
    connection_changed,
    connection_tested,
    connection_removed,
    loop_added,  ///< One of the workspace's own, as the two that follow.
    loop_changed,
    loop_removed,
    binding_changed,     ///< Another connection is read for a loop's capability.
    pseudonym_resolved,  ///< Somebody was told who stands behind it.
    key_rotation_begun,  ///< Of the master key: new records are sealed with the next one.
    key_rotated,         ///< Nothing is sealed with the one before any more.
    request_refused,     ///< A cross-site request, a wrong CSRF token, a replayed approval.
};

std::string_view name_of(AuditAction action);  ///< snake_case
std::optional<AuditAction> parse_audit_action(std::string_view text);

/// One line of the append-only record. Written in the same transaction as what it tells of.
struct AuditEntry {
    std::int64_t sequence = 0;  ///< Given by the store; rises.
    Timestamp at;
    AuditAction action = AuditAction::signed_in;
    std::optional<UserId> actor;           ///< Nothing where nobody was signed in.
    std::string actor_email;               ///< As it was then.
    std::optional<WorkspaceId> workspace;  ///< Where the act belongs to one.
    std::string subject;                   ///< The id of what was acted upon, or "".
    std::string detail;                    ///< A short sentence for people; never a secret.
    std::string address;                   ///< The client's.
};

}  // namespace winsh
