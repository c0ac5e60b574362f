#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "win/grant.h"
#include "win/server_url.h"

namespace winsh::win {

/// What a terminal asked the approval page for: the documented redirect brings a token, a code challenge a
/// code.
enum class CallbackWish { token, code };
/// Whether the server promises `iss` in every answer (RFC 9207).
enum class IssuerPromise { none, in_every_answer };

/// What a terminal waits for on its callback address.
struct CallbackExpectation {
    std::string state;
    ServerUrl app;  ///< Where the approval page is.
    ServerUrl api;  ///< Where the token is going to be sent.
    CallbackWish wish = CallbackWish::token;
    std::string issuer;  ///< Of a code: what `iss` must be where it is there.
    IssuerPromise issuer_promise = IssuerPromise::none;
};

enum class CallbackVerdict {
    granted,   ///< What was asked for is there.
    declined,  ///< The user said no on the approval page.
    foreign,   ///< Not the answer to this terminal's question: another `state`, or none. It is answered 400
               ///< and waited on.
    unusable,  ///< The answer to the question, and wrong; the sentence says how.
};

struct CallbackAnswer {
    CallbackVerdict verdict = CallbackVerdict::foreign;
    Grant grant;          ///< Where a token was asked for.
    Secret code;          ///< Where a code was.
    std::string problem;  ///< A sentence; never holds what was received.
};

/// Reads the query of the callback. The state is compared in constant time; a parameter that stands twice, an
/// address that is not the server that was asked (or one below its host), a token of another form, a token
/// where a code was asked for or the other way round, and another issuer's answer are not taken.
CallbackAnswer read_callback(std::string_view query, const CallbackExpectation& expected);

}  // namespace winsh::win
