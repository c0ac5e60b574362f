#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "win/command.h"
#include "win/terminal.h"

namespace winsh::win {

struct HelpOptions {
    std::size_t columns = 80;
    Colours colours = Colours::none;
};

/// `win --help`.
std::string overview_help(std::span<const Command> commands, const HelpOptions& options);
/// `win auth --help`: the commands that begin with the word.
std::string group_help(std::string_view group, std::span<const Command> commands, const HelpOptions& options);
/// `win auth login --help`.
std::string command_help(const Command& command, const std::vector<Argument>& arguments,
                         const HelpOptions& options);

/// The command whose name is nearest to what was typed; "" where none is near.
std::string nearest_command(std::string_view typed, std::span<const Command> commands);

}  // namespace winsh::win
