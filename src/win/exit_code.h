#pragma once

#include <string_view>

#include "base/result.h"

namespace winsh::win {

/// What `win` ends with; scripts rely on the numbers.
enum class ExitCode {
    ok = 0,
    failure = 1,
    usage = 2,          ///< The command line is wrong.
    not_signed_in = 3,  ///< No token, or the server does not accept it.
    forbidden = 4,      ///< The token holds but does not allow this, or the approval was declined.
    not_found = 5,
    network = 6,  ///< The server could not be reached.
    not_fit = 7,  ///< The snapshot is not fit to start an agent on.
};

/// The one place where a kind of error becomes an exit code.
ExitCode exit_code_of(ErrorKind kind);
/// `not_signed_in` …: the name in JSON and in the manual.
std::string_view name_of(ExitCode code);
/// What it means, for the manual.
std::string_view meaning_of(ExitCode code);

}  // namespace winsh::win
