#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "win/server_url.h"

namespace winsh::win {

/// What a terminal waits for on its callback address.
struct CallbackExpectation {
    std::string state;
    ServerUrl app;  ///< Where the approval page is.
    ServerUrl api;  ///< Where the token is going to be sent.
};

/// What an approval brought.
struct Grant {
    Secret token;
    std::string workspace;  ///< ≤ 200 printable characters; "" where not told.
    std::string api_url;
    std::string expires_at;  ///< ISO 8601 in UTC; "" for never.
};

enum class CallbackVerdict {
    granted,
    declined,  ///< The user said no on the approval page.
    foreign,   ///< Not the answer to this terminal's question: another `state`, or none. It is answered 400
               ///< and waited on.
    unusable,  ///< The answer to the question, and wrong; the sentence says how.
};

struct CallbackAnswer {
    CallbackVerdict verdict = CallbackVerdict::foreign;
    Grant grant;
    std::string problem;  ///< A sentence; never holds what was received.
};

/// Reads the query of the callback. The state is compared in constant time; a parameter that stands twice, an
/// address that is not the server that was asked (or one below its host), a token of another form are not
/// taken.
CallbackAnswer read_callback(std::string_view query, const CallbackExpectation& expected);

}  // namespace winsh::win
