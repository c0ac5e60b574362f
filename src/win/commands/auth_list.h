#pragma once

#include "win/command.h"

namespace winsh::win {

Command auth_list_command();

}  // namespace winsh::win
