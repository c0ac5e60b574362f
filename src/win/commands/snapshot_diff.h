#pragma once

#include "win/command.h"

namespace winsh::win {

/// `win snapshot diff <a> [b]`: what has changed between two snapshots.
Command snapshot_diff_command();

}  // namespace winsh::win
