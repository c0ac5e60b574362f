#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "access/redirect_uri.h"
#include "access/tokens.h"
#include "access/viewer.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace winsh {

/// What a terminal asks for on the approval page.
struct ApprovalRequest {
    std::string client;  ///< 1..100 printable characters; `win-loops` by default.
    std::string
        host;  ///< ≤ 100 printable characters, "" where not given: the machine, as the terminal calls it.
    RedirectUri redirect_uri;
    std::string state;  ///< 1..512 printable ASCII characters, returned byte for byte.
    Scopes scopes = Scopes::all();
};

/// Reads the query of `GET /settings/api-tokens/cli`. Parameters: `client`, `redirect_uri`, `state`, `scope`
/// (space-separated), `host`. A repeated parameter, a missing `state` or `redirect_uri`, an unknown scope are
/// `invalid`. Unknown parameters are ignored.
Result<ApprovalRequest> parse_approval_request(std::string_view query);

/// What the user made of it on the page.
struct ApprovalDecision {
    WorkspaceId workspace;
    Scopes scopes;             ///< A non-empty subset of those asked for.
    int expires_in_days = 90;  ///< 1..90: the page offers to shorten.
};

/// Approvals that wait for a click: each is bound to a session, holds 10 minutes, and is used once. In
/// memory, bounded per session and in all.
class CliApprovals {
public:
    CliApprovals(Tokens& tokens, Store& store, const Clock& clock, Random& random, std::string api_url);
    ~CliApprovals();
    CliApprovals(const CliApprovals&) = delete;
    CliApprovals& operator=(const CliApprovals&) = delete;

    /// The id that the page's form carries; it is the CSRF token of this session and this request too.
    std::string open(const Viewer& viewer, ApprovalRequest request);
    // Each of these is `invalid`, and puts the refusal on record, for an approval that is unknown, used, run
    // out or another session's.

    /// The waiting request, without using it up.
    Result<ApprovalRequest> find(const Viewer& viewer, std::string_view id, const Origin& origin);
    struct Outcome {
        RedirectUri redirect_uri;
        std::string location;  ///< Holds the token: never logged.
    };
    /// Uses the approval up, makes the token (`source: cli`), and answers with the callback's address:
    /// `token, state, workspace, api_url, expires_at` appended. A decision that breaks a rule is `invalid`
    /// with its field (`scopes`, `expires_in_days`) and uses nothing up.
    Result<Outcome> approve(const Viewer& viewer, std::string_view id, const ApprovalDecision& decision,
                            const Origin& origin);
    /// Uses it up; the location has `error=access_denied&state=…`.
    Result<Outcome> deny(const Viewer& viewer, std::string_view id, const Origin& origin);

private:
    Error refuse(const Viewer& viewer, const Origin& origin);

    struct Table;
    std::unique_ptr<Table> table_;
    Tokens& tokens_;
    Store& store_;
    const Clock& clock_;
    Random& random_;
    std::string api_url_;
};

}  // namespace winsh
