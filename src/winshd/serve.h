#pragma once

#include "winshd/command_line.h"

namespace winsh {

/// Runs the server until SIGTERM or SIGINT. Answers with the exit code.
int run_serve(const ServeCommand& command);

}  // namespace winsh
