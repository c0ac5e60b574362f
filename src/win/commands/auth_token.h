#pragma once

#include "win/command.h"

namespace winsh::win {

/// `win auth token`: the one command that prints a token.
Command auth_token_command();

}  // namespace winsh::win
