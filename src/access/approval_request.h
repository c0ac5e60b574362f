#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/redirect_uri.h"
#include "base/result.h"
#include "model/token.h"

namespace winsh {

/// What a terminal asks for on the approval page.
struct ApprovalRequest {
    std::string client;  ///< 1..100 printable characters; `win-loops` by default.
    std::string
        host;  ///< ≤ 100 printable characters, "" where not given: the machine, as the terminal calls it.
    RedirectUri redirect_uri;
    std::string state;  ///< 1..512 printable ASCII characters, returned byte for byte.
    Scopes scopes = Scopes::all();
    /// S256 (RFC 7636) of one who wants a code and will exchange it; "" of one who knows the documented
    /// redirect with a token in it.
    std::string challenge;

    bool wants_code() const { return !challenge.empty(); }
};

/// Reads the query of `GET /settings/api-tokens/cli`. Parameters: `client`, `redirect_uri`, `state`, `scope`
/// (space-separated), `host`; of one who wants a code also `code_challenge`, `code_challenge_method`,
/// `response_type`, `response_mode`, and `client_id`, which is `client`. A repeated parameter, a missing
/// `state` or `redirect_uri`, an unknown scope are `invalid`. Unknown parameters are ignored.
Result<ApprovalRequest> parse_approval_request(std::string_view query);

/// Where one who wanted a code is to hear what is wrong with the request (RFC 6749 §4.1.2.1): the callback
/// with `error, error_description, state, iss`. Nothing where the request can be approved, is of the
/// documented form, or does not say beyond doubt who asks and where to go: then a page says it.
std::optional<std::string> approval_refusal_location(std::string_view query, std::string_view issuer);

}  // namespace winsh
