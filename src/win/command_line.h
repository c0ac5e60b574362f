#pragma once

#include <span>
#include <string>
#include <vector>

#include "win/command.h"

namespace winsh::win {

/// Runs what the arguments (without the program's name) ask for, and says what went wrong: on standard error,
/// in words, or with `--json` as one line `{"error":{"code","message","exitCode"}}`.
ExitCode run_command_line(std::span<const Command> commands, const std::vector<std::string>& arguments,
                          World& world);

}  // namespace winsh::win
