#pragma once

#include "win/command.h"

namespace winsh::win {

/// `win start <loop>`: hands the loop's snapshot to an agent and becomes it.
Command start_command();

}  // namespace winsh::win
