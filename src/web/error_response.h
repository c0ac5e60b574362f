#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "http/message.h"
#include "web/error_status.h"

namespace winsh::web {

/// The documented JSON error; `Retry-After` where the error says so; `internal` errors show no detail but the
/// request's id.
http::Response api_error(const http::Request& request, const Error& error);

/// Of what is refused before any route is asked: JSON wherever the path leads, as a page would cost the I/O
/// thread too much, and below `/oauth` with what its clients look at.
http::Response early_refusal(const http::Request& request, int status, std::string_view sentence);

/// True for `/api`, `/v1`, `/oauth`, `/.well-known` and the machine endpoints; everything else is for people.
bool wants_json(const http::Request& request);

/// Renders an error as a page. The pages bring it along (`pages/error_page`).
using ErrorPage = std::function<http::Response(const http::Request&, int status, std::string_view sentence)>;

/// Answers errors in the form that the request's path asks for: the documented JSON, or a page.
class ErrorResponses {
public:
    explicit ErrorResponses(ErrorPage page);
    http::Response of(const http::Request& request, const Error& error) const;
    http::Response of(const http::Request& request, int status, std::string_view sentence) const;

private:
    ErrorPage page_;
};

}  // namespace winsh::web
