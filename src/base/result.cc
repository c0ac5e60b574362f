#include "base/result.h"

#include <ostream>

namespace winsh {

std::string_view name_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::invalid:
            return "invalid";
        case ErrorKind::unauthenticated:
            return "unauthenticated";
        case ErrorKind::forbidden:
            return "forbidden";
        case ErrorKind::not_found:
            return "not_found";
        case ErrorKind::conflict:
            return "conflict";
        case ErrorKind::too_large:
            return "too_large";
        case ErrorKind::unprocessable:
            return "unprocessable";
        case ErrorKind::rate_limited:
            return "rate_limited";
        case ErrorKind::network:
            return "network";
        case ErrorKind::unavailable:
            return "unavailable";
        case ErrorKind::internal:
            return "internal";
    }
    return "internal";
}

void PrintTo(const Error& error, std::ostream* out) {
    *out << name_of(error.kind) << ": " << error.message;
    if (!error.field.empty()) *out << " (field " << error.field << ")";
}

}  // namespace winsh
