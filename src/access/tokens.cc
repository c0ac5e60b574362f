#include "access/tokens.h"

#include <utility>

#include "access/audit_entry.h"
#include "access/display_text.h"
#include "access/token_draft.h"
#include "base/format.h"
#include "base/text.h"
#include "base/token_text.h"

namespace winsh {
namespace {

constexpr std::size_t kLongestName = 100;
constexpr std::size_t kLongestClient = 100;
constexpr int kMostDays = 365;

Error no_such_workspace() {
    return {ErrorKind::not_found, "There is no such workspace, or it is not yours.", "workspace", 0};
}

/// The request as it will be stored, or the first rule that it breaks.
Result<TokenRequest> checked(TokenRequest request) {
    WINSH_TRY(request.name, checked_name(request.name, kLongestName, "The token's name", "name"));
    if (!trim(request.client).empty()) {
        WINSH_TRY(request.client,
                  checked_name(request.client, kLongestClient, "The client's name", "client"));
    } else {
        request.client.clear();
    }
    if (request.scopes.empty())
        return fail(ErrorKind::invalid, "A token needs at least one scope.", "scopes");
    if (request.expires_in_days && (*request.expires_in_days < 1 || *request.expires_in_days > kMostDays)) {
        return fail(ErrorKind::invalid, "expiresInDays must be a whole number from 1 to 365.",
                    "expiresInDays");
    }
    return request;
}

}  // namespace

Error no_such_token() {
    return {ErrorKind::not_found,
            "There is no such API token. The list in the settings shows those that there are.", "", 0};
}

Tokens::Tokens(Store& store, TokenCache& cache, const Clock& clock, Random& random)
    : store_(store), cache_(cache), clock_(clock), random_(random) {}

Result<void> Tokens::check_room_for_another(const UserId& user) {
    WINSH_TRY(const auto active, store_.tokens().active_of_user(user, clock_.now(), kMostActive));
    if (active.size() < static_cast<std::size_t>(kMostActive)) return {};
    return fail(
        ErrorKind::unprocessable,
        format("You have {} API tokens that work, as many as one user may have. Revoke one that is no "
               "longer used, then try again.",
               kMostActive));
}

Result<IssuedToken> Tokens::issue(const Viewer& viewer, const TokenRequest& request, const Origin& origin,
                                  AuditAction action) {
    WINSH_TRY(const TokenRequest wanted, checked(request));
    const Membership* membership = nullptr;
    if (wanted.workspace) {
        membership = viewer.membership(*wanted.workspace);
    } else if (!viewer.memberships.empty()) {
        membership = &viewer.memberships.front();
    }
    if (membership == nullptr) return std::unexpected(no_such_workspace());
    WINSH_CHECK(check_room_for_another(viewer.user.id));
    const Workspace& workspace = membership->workspace;

    Secret text = make_token_text(random_);
    ApiToken token = draft_token({viewer.user.id, workspace.id}, wanted, text, clock_.now(), random_);
    const AuditEntry entry =
        audit_entry(viewer.user, {action, token.id.text(), told(token), workspace.id}, origin, clock_);
    WINSH_CHECK(store_.tokens().create(token, viewer.session.id, entry));
    return IssuedToken{std::move(text), {std::move(token), workspace.name, viewer.user.email}};
}

Result<std::vector<ListedToken>> Tokens::list(const Viewer& viewer, const TokenPart& part) {
    return store_.tokens().list_of_user(viewer.user.id, part);
}

Result<std::vector<ListedToken>> Tokens::active(const Viewer& viewer) {
    return store_.tokens().active_of_user(viewer.user.id, clock_.now(), 2 * kMostActive);
}

Result<std::vector<ListedToken>> Tokens::list_of_workspace(const Viewer& viewer, const WorkspaceId& workspace,
                                                           const TokenPart& part) {
    if (!viewer.owns(workspace)) return std::unexpected(no_such_workspace());
    return store_.tokens().list_of_workspace(workspace, part);
}

Result<ListedToken> Tokens::find(const Viewer& viewer, const TokenId& id) {
    WINSH_TRY(std::optional<ListedToken> found, store_.tokens().find(id));
    if (!found) return std::unexpected(no_such_token());
    const ApiToken& token = found->token;
    if (token.user != viewer.user.id && !viewer.owns(token.workspace))
        return std::unexpected(no_such_token());
    return *std::move(found);
}

Result<ListedToken> Tokens::revoke(const Viewer& viewer, const TokenId& id, const Origin& origin) {
    WINSH_TRY(ListedToken found, find(viewer, id));
    const ApiToken& token = found.token;
    std::string detail = format("\"{}\" (…{})", token.name, token.last_four);
    detail += token.user == viewer.user.id ? "." : format(" of {}.", found.user_email);
    const AuditEntry entry =
        audit_entry(viewer.user, {AuditAction::token_revoked, id.text(), std::move(detail), token.workspace},
                    origin, clock_);
    Result<ApiToken> revoked = store_.tokens().revoke(id, clock_.now(), entry);
    // Also where it was revoked before, or the store cannot say: the cache asks again.
    cache_.forget(token.digest);
    if (!revoked) return std::unexpected(std::move(revoked).error());
    found.token = *std::move(revoked);
    return found;
}

Result<ListedToken> Tokens::revoke_own(const Viewer& viewer, const TokenId& id, const Origin& origin) {
    WINSH_TRY(const ListedToken found, find(viewer, id));
    if (found.token.user != viewer.user.id) return std::unexpected(no_such_token());
    return revoke(viewer, id, origin);
}

}  // namespace winsh
