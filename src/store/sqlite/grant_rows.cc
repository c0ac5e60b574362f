#include "store/sqlite/grant_rows.h"

#include "store/sqlite/session_store.h"

namespace winsh::sqlite {

Result<void> require_terms(Database& database, const GrantTerms& terms) {
    WINSH_CHECK(require_session(database, terms.session));
    WINSH_TRY(
        const auto member,
        read_optional(database.query("SELECT m.number FROM memberships m JOIN users u ON u.number = m.user"
                                     " JOIN workspaces w ON w.number = m.workspace"
                                     " WHERE u.id = ? AND w.id = ?",
                                     terms.user, terms.workspace),
                      read_integer));
    if (member) return {};
    return fail(ErrorKind::not_found, "There is no such workspace, or it is not yours.", "workspace");
}

GrantTerms read_terms(Row& row) {
    GrantTerms terms;
    terms.user = row.id<UserId>();
    terms.session = row.id<SessionId>();
    terms.workspace = row.id<WorkspaceId>();
    terms.scopes = Scopes::from_bits(static_cast<std::uint8_t>(row.integer()));
    terms.expires_in_days = static_cast<int>(row.integer());
    return terms;
}

}  // namespace winsh::sqlite
