#pragma once

#include "win/command.h"

namespace winsh::win {

/// `win snapshot open <loop>`: the loop's page in the browser.
Command snapshot_open_command();

}  // namespace winsh::win
