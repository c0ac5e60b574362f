#pragma once

#include "win/command.h"

namespace winsh::win {

/// `win auth logout`: revokes the token on its server and forgets the login on this machine.
Command auth_logout_command();

}  // namespace winsh::win
