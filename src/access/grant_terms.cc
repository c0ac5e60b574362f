#include "access/grant_terms.h"

#include "access/terminal_fields.h"
#include "base/format.h"

namespace winsh {

GrantTerms terms_of(const Viewer& viewer, const ApprovalDecision& decision) {
    return {viewer.user.id, viewer.session.id, decision.workspace, decision.scopes, decision.expires_in_days};
}

std::string told(const GrantTerms& terms, std::string_view token_name) {
    return format("\"{}\" may fetch a token with {} for {} {}.", token_name, scope_text(terms.scopes, ", "),
                  terms.expires_in_days, terms.expires_in_days == 1 ? "day" : "days");
}

}  // namespace winsh
