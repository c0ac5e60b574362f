#include "model/audit.h"

#include "model/named_values.h"

namespace winsh {
namespace {
constexpr auto kActions = named_values<AuditAction>({
    {AuditAction::account_created, "account_created"},
    {AuditAction::workspace_joined, "workspace_joined"},
    {AuditAction::signed_in, "signed_in"},
    {AuditAction::sign_in_refused, "sign_in_refused"},
    {AuditAction::signed_out, "signed_out"},
    {AuditAction::session_ended, "session_ended"},
    {AuditAction::password_changed, "password_changed"},
    {AuditAction::password_reset, "password_reset"},
    {AuditAction::token_created, "token_created"},
    {AuditAction::token_revoked, "token_revoked"},
    {AuditAction::cli_approved, "cli_approved"},
    {AuditAction::cli_denied, "cli_denied"},
    {AuditAction::token_fetched, "token_fetched"},
    {AuditAction::exchange_refused, "exchange_refused"},
    {AuditAction::code_reused, "code_reused"},
    {AuditAction::connection_added, "connection_added"},
    {AuditAction::connection_changed, "connection_changed"},
    {AuditAction::connection_tested, "connection_tested"},
    {AuditAction::connection_removed, "connection_removed"},
    {AuditAction::loop_added, "loop_added"},
    {AuditAction::loop_changed, "loop_changed"},
    {AuditAction::loop_removed, "loop_removed"},
    {AuditAction::binding_changed, "binding_changed"},
    {AuditAction::pseudonym_resolved, "pseudonym_resolved"},
    {AuditAction::key_rotation_begun, "key_rotation_begun"},
    {AuditAction::key_rotated, "key_rotated"},
    {AuditAction::request_refused, "request_refused"},
});
}

std::string_view name_of(AuditAction action) { return kActions.name_of(action); }
std::optional<AuditAction> parse_audit_action(std::string_view text) { return kActions.parse(text); }

}  // namespace winsh
