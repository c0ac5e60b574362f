#pragma once

#include "win/command.h"

namespace winsh::win {

/// `win auth status`: who is signed in where, and what the server thinks of it.
Command auth_status_command();

}  // namespace winsh::win
