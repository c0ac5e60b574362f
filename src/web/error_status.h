#pragma once

#include <string>

#include "base/result.h"
#include "http/message.h"

namespace winsh::web {

/// The one place where an `Error` becomes an HTTP status.
int status_of(const Error& error);

/// What people and machines are told: of `internal` errors no detail but the request's id.
std::string public_sentence(const http::Request& request, const Error& error);

/// `Retry-After`, where the error says how long to wait.
void add_retry_after(http::Response& response, const Error& error);

}  // namespace winsh::web
