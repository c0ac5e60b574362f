#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "http/environment.h"
#include "win/credentials.h"
#include "win/profile.h"
#include "win/server_url.h"

namespace winsh::win {

/// What the command line says about who asks whom.
struct IdentityOptions {
    std::optional<std::string> token;
    std::optional<std::string> api_url;
    std::optional<std::string> app_url;
    std::optional<std::string> config_dir;
    std::optional<std::string> profile;
    bool insecure_http = false;  ///< The user accepts that a token can be read on the way.
};

/// `file` stands for what is stored, in the file or in the keyring.
enum class TokenSource { none, flag, environment, file };

/// Who asks, and which server.
struct Identity {
    ServerUrl api;  ///< `--api-url`, else `--app-url`, else `WIN_API_URL`, else the stored login's, else
                    ///< https://win.sh.
    ServerUrl app;  ///< Likewise, `--app-url` first.
    Secret token;   ///< `--token`, else `WIN_TOKEN`, else the stored login's; empty for none.
    TokenSource source = TokenSource::none;
    ChosenProfile profile;       ///< Whose login it is.
    std::string folder;          ///< Where its `auth.json` is; "" where there is no home folder.
    std::optional<Login> login;  ///< What is stored, whether it is used or not.
    /// Why what is stored cannot be read.
    std::optional<Error> login_problem;
    std::vector<std::string> notes;  ///< Sentences for the user.
};

/// The servers and what is stored, without the token. Errors: `invalid` for an address that is none and for a
/// profile's name that is none, `unavailable` without a place for the login and where a file that names the
/// profile cannot be used.
Result<Identity> find_server(const IdentityOptions& options, const http::Environment& environment);

/// With the token, if there is one. What a folder says of the profile does not count for a token that is
/// given. Errors also: `unauthenticated` for a token that is none and for a stored
/// one that another server gave than the one to ask, `unavailable` for a stored login that is needed and
/// cannot be read.
Result<Identity> find_identity(const IdentityOptions& options, const http::Environment& environment);

/// `unauthenticated` where there is no token.
Result<void> require_token(const Identity& identity);
/// `invalid` where what is sent to the server could be read on the way and the user has not said that this is
/// fine.
Result<void> require_private_way(const ServerUrl& server, const IdentityOptions& options);

}  // namespace winsh::win
