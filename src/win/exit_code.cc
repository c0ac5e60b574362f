#include "win/exit_code.h"

namespace winsh::win {

ExitCode exit_code_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::invalid:
            return ExitCode::usage;
        case ErrorKind::unauthenticated:
            return ExitCode::not_signed_in;
        case ErrorKind::forbidden:
            return ExitCode::forbidden;
        case ErrorKind::not_found:
            return ExitCode::not_found;
        case ErrorKind::network:
            return ExitCode::network;
        case ErrorKind::conflict:
        case ErrorKind::too_large:
        case ErrorKind::unprocessable:
        case ErrorKind::rate_limited:
        case ErrorKind::unavailable:
        case ErrorKind::internal:
            return ExitCode::failure;
    }
    return ExitCode::failure;
}

std::string_view name_of(ExitCode code) {
    switch (code) {
        case ExitCode::ok:
            return "ok";
        case ExitCode::failure:
            return "failure";
        case ExitCode::usage:
            return "usage";
        case ExitCode::not_signed_in:
            return "not_signed_in";
        case ExitCode::forbidden:
            return "forbidden";
        case ExitCode::not_found:
            return "not_found";
        case ExitCode::network:
            return "network";
        case ExitCode::not_fit:
            return "not_fit";
    }
    return "failure";
}

std::string_view meaning_of(ExitCode code) {
    switch (code) {
        case ExitCode::ok:
            return "it worked";
        case ExitCode::failure:
            return "it failed, for a reason that the message gives";
        case ExitCode::usage:
            return "the command line is wrong";
        case ExitCode::not_signed_in:
            return "not signed in, or the server no longer accepts the token";
        case ExitCode::forbidden:
            return "the token does not allow this, or the approval was declined";
        case ExitCode::not_found:
            return "the loop does not exist, or is not yours";
        case ExitCode::network:
            return "the server could not be reached";
        case ExitCode::not_fit:
            return "the snapshot is not fit to start an agent on";
    }
    return "";
}

}  // namespace winsh::win
