#pragma once

#include "win/command.h"

namespace winsh::win {

/// `win auth login`: by approval in the browser, or with a token given by hand.
Command auth_login_command();

}  // namespace winsh::win
