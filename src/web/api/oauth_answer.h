#pragma once

#include <string>

#include "access/oauth_error.h"
#include "base/json.h"
#include "http/message.h"

namespace winsh::web {

// Answers of the OAuth endpoints: JSON that nothing keeps (RFC 6749 §5.1).

http::Response oauth_answer(const Json& body);
/// `error, error_description` beside the documented `statusCode, message`; `Retry-After` where the error says
/// so.
http::Response oauth_refusal(const http::Request& request, const OAuthError& error);
/// The same with a status that no kind of error stands for.
http::Response oauth_refusal(int status, std::string_view code, std::string_view sentence);

}  // namespace winsh::web
