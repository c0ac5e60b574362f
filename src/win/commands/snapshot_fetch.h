#pragma once

#include "win/command.h"

namespace winsh::win {

/// `win snapshot fetch <loop>`.
Command snapshot_fetch_command();

}  // namespace winsh::win
