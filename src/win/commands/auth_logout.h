#pragma once

#include "win/command.h"

namespace winsh::win {

/// `win auth logout`: forgets the login on this machine.
Command auth_logout_command();

}  // namespace winsh::win
