#pragma once

#include "win/command.h"

namespace winsh::win {

Command auth_check_command();

}  // namespace winsh::win
