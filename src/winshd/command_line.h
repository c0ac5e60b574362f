#pragma once

#include <string>
#include <variant>

#include "winshd/config.h"

namespace winsh {

struct ServeCommand {
    ServeFlags flags;
};

struct SetupLinkCommand {
    std::string data;
    std::string public_url;
};

enum class PasswordFrom { nowhere, standard_input };

struct AddUserCommand {
    std::string data;
    std::string email;
    std::string workspace;
    PasswordFrom password = PasswordFrom::standard_input;
};

enum class ListOf { users, workspaces };

struct ListCommand {
    std::string data;
    ListOf what = ListOf::users;
};

enum class TokensAtReset { revoke, keep };

struct ResetPasswordCommand {
    std::string data;
    std::string email;
    TokensAtReset tokens = TokensAtReset::revoke;
};

struct RotateKeyCommand {
    std::string data;
    std::string master_key_file;  ///< "": the folder's own key, which needs no new file either.
    std::string new_key_file;
};

struct KeyStatusCommand {
    std::string data;
    std::string master_key_file;
};

/// The program has nothing more to do: help or the version was shown, or the usage was wrong.
struct Finished {
    int exit_code = 0;
};

using Command = std::variant<ServeCommand, SetupLinkCommand, AddUserCommand, ListCommand,
                             ResetPasswordCommand, RotateKeyCommand, KeyStatusCommand, Finished>;

/// Reads the command line (and the configuration file it names). Prints help to standard output and
/// complaints to standard error; a wrong usage is exit code 2.
Command read_command_line(int count, char** arguments);

}  // namespace winsh
