#include "access/authorization_codes.h"

#include <utility>

#include "access/audit_entry.h"
#include "access/grant_terms.h"
#include "access/terminal_fields.h"
#include "base/digest.h"

namespace winsh {
namespace {
constexpr std::size_t kCodeBytes = 32;
}

AuthorizationCodes::AuthorizationCodes(Tokens& tokens, Store& store, const Clock& clock, Random& random)
    : tokens_(tokens), store_(store), clock_(clock), random_(random) {}

Result<Secret> AuthorizationCodes::issue(const Viewer& viewer, const ApprovalRequest& request,
                                         const ApprovalDecision& decision, const Origin& origin) {
    WINSH_CHECK(tokens_.check_room_for_another(viewer.user.id));
    Secret text = Secret::take(random_base64url(random_, kCodeBytes));
    AuthorizationCode code;
    code.digest = sha256(text.reveal());
    code.client = request.client;
    code.token_name = token_name(request.client, request.host);
    code.redirect_uri = request.redirect_uri.text();
    code.challenge = request.challenge;
    code.terms = terms_of(viewer, decision);
    code.expires_at = clock_.now() + kHolds;
    Act act{AuditAction::cli_approved, "", told(code.terms, code.token_name), decision.workspace};
    WINSH_CHECK(store_.codes().add(code, audit_entry(viewer.user, std::move(act), origin, clock_)));
    return text;
}

}  // namespace winsh
