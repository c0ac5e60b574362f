#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace winsh::web {

/// The one place where an `Error` becomes an HTTP status.
int status_of(const Error& error);

/// The documented JSON error; `Retry-After` where the error says so; `internal` errors show no detail but the request's id.
http::Response api_error(const http::Request& request, const Error& error);
/// The same as a page.
http::Response page_error(const http::Request& request, const Error& error);
/// JSON under `/api`, `/v1`, `/oauth` and for the machine endpoints; else a page.
http::Response error_for(const http::Request& request, int status, std::string_view message);
bool wants_json(const http::Request& request);

}  // namespace winsh::web
