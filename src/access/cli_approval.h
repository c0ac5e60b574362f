#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/approval_decision.h"
#include "access/approval_request.h"
#include "access/authorization_codes.h"
#include "access/tokens.h"
#include "access/viewer.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace winsh {

/// Approvals that wait for a click: each is bound to a session, holds 10 minutes, and is used once. In
/// memory, bounded per session and in all.
class CliApprovals {
public:
    /// `api_url` is the issuer of the codes too.
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
        std::string location;  ///< Holds the token or the code: never logged.
    };
    /// Uses the approval up, makes the token (`source: cli`), and answers with the callback's address:
    /// `token, state, workspace, api_url, expires_at` appended; of one who wants a code
    /// `code, state, iss, workspace, api_url`, and the token is made when it is exchanged. A decision that
    /// breaks a rule is `invalid` with its field (`scopes`, `expires_in_days`) and uses nothing up.
    Result<Outcome> approve(const Viewer& viewer, std::string_view id, const ApprovalDecision& decision,
                            const Origin& origin);
    /// Uses it up; the location has `error=access_denied&state=…`, of one who wanted a code `iss` too.
    Result<Outcome> deny(const Viewer& viewer, std::string_view id, const Origin& origin);

private:
    Error refuse(const Viewer& viewer, const Origin& origin);
    /// What the callback gets.
    using Fields = std::vector<std::pair<std::string, std::string>>;
    Result<Fields> issue(const Viewer& viewer, const ApprovalRequest& request,
                         const ApprovalDecision& decision, const Origin& origin);
    Result<Fields> issue_token(const Viewer& viewer, const ApprovalRequest& request,
                               const ApprovalDecision& decision, const Origin& origin);

    struct Table;
    std::unique_ptr<Table> table_;
    Tokens& tokens_;
    AuthorizationCodes codes_;
    Store& store_;
    const Clock& clock_;
    Random& random_;
    std::string api_url_;
};

}  // namespace winsh
