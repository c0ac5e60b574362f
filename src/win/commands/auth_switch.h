#pragma once

#include "win/command.h"

namespace winsh::win {

Command auth_switch_command();

}  // namespace winsh::win
