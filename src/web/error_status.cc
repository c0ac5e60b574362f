#include "web/error_status.h"

#include "base/format.h"

namespace winsh::web {

std::string public_sentence(const http::Request& request, const Error& error) {
    if (error.kind != ErrorKind::internal) return error.message;
    return format(
        "Something went wrong on the server. Try again; if it stays, tell the operator this request id: {}.",
        request.id);
}

int status_of(const Error& error) {
    switch (error.kind) {
        case ErrorKind::invalid:
            return 400;
        case ErrorKind::unauthenticated:
            return 401;
        case ErrorKind::forbidden:
            return 403;
        case ErrorKind::not_found:
            return 404;
        case ErrorKind::conflict:
            return 409;
        case ErrorKind::too_large:
            return 413;
        case ErrorKind::unprocessable:
            return 422;
        case ErrorKind::rate_limited:
            return 429;
        case ErrorKind::network:
            return 502;
        case ErrorKind::unavailable:
            return 503;
        case ErrorKind::internal:
            return 500;
    }
    return 500;
}

void add_retry_after(http::Response& response, const Error& error) {
    if (error.retry_after_seconds > 0)
        response.with("Retry-After", std::to_string(error.retry_after_seconds));
}

}  // namespace winsh::web
