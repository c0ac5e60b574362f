#pragma once

#include "winshd/command_line.h"

namespace winsh {

// What the operator does on the data folder, whether or not a server runs on it. Each prints its result to
// standard output, complaints to standard error, and answers with the exit code.

int run_setup_link(const SetupLinkCommand& command);
/// Makes an account with the password on standard input, or puts one that exists into a workspace. Prints
/// `{"user":{…},"workspace":{…}}`.
int run_add_user(const AddUserCommand& command);
/// Prints `{"users":[{…,"workspaces":[…]}]}` or `{"workspaces":[{…,"members":[…]}]}`.
int run_list(const ListCommand& command);
/// Reads the password from standard input. Prints `{"user":{…},"sessionsEnded":true,
/// "tokensRevoked":2}`.
int run_reset_password(const ResetPasswordCommand& command);

}  // namespace winsh
