#pragma once

#include "win/command.h"

namespace winsh::win {

/// `win snapshot list`: every loop with its status and what it still wants, or what is kept here.
Command snapshot_list_command();

}  // namespace winsh::win
