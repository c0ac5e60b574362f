#pragma once

#include "win/commands/common.h"
#include "win/token_revocation.h"

namespace winsh::win {

/// How a new login is kept.
struct KeepPlan {
    TokenStore store = TokenStore::file;
    PlainHttp plain_http = PlainHttp::refused;
    bool json = false;
    std::string workspace_name;  ///< For the report; "" where unknown.
};

/// Where the token is to be kept: as the flags say, else as the user's `config.toml` says, else as the
/// profile's login is, else in the file.
Result<TokenStore> choose_store(bool keyring, bool no_keyring, const Identity& identity,
                                const IdentityOptions& options, const World& world);

/// Stores the login, ends the one that it replaces on the server that gave that one, and reports. Where it
/// cannot be stored, the new token is ended, as nobody would have it.
Result<ExitCode> keep_login(Login login, const Identity& identity, const KeepPlan& plan, World& world);

/// Ends a token that was given and is not going to be kept; says where that failed.
void give_back(const Login& login, PlainHttp plain_http, World& world);

/// Removes what was fetched with its token from this machine: nobody reads it any more.
void forget_snapshots(const Login& login, const World& world);

/// `in the keyring`, or the file's path.
std::string place_of(const Login& login, const std::string& folder);

}  // namespace winsh::win
