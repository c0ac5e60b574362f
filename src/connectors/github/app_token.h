#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "connectors/upstream.h"

namespace winsh {

/// A GitHub App as it is installed for one repository. Ids are safe to put into paths.
struct GithubApp {
    std::string_view id;  ///< Its ID or its client ID.
    std::string_view installation;
    std::string_view private_key;  ///< PEM.
    std::string base_url;
    std::string repository;  ///< `owner/name`
};

/// What an installation may be read with, for an hour.
struct InstallationToken {
    Secret token;
    Timestamp expires_at;
};

/// The JSON Web Token (RFC 7519, RS256) with which the app asks for tokens: valid from a minute before `now`,
/// as clocks differ, until nine minutes after it. Fails where the private key is none.
Result<Secret> github_app_proof(const GithubApp& app, Timestamp now);
PollFailure failure_of_private_key(const Error& error);

/// Asks for a token that may read the one repository's contents, issues and metadata, and nothing else.
/// `upstream` shows the app's proof.
Polled<InstallationToken> ask_installation_token(Upstream& upstream, const GithubApp& app, Timestamp now);

/// For the memory of a connection, which is kept sealed.
Json to_memory(const InstallationToken& token, const GithubApp& app);
/// The token in it, where it is this app's for this repository and good for five minutes more.
std::optional<InstallationToken> kept_installation_token(const Json& memory, const GithubApp& app,
                                                         Timestamp now);

}  // namespace winsh
