#pragma once

#include "win/command.h"

namespace winsh::win {

/// `win snapshot show <digest|loop>`.
Command snapshot_show_command();

}  // namespace winsh::win
