#include "win/identity.h"

#include <algorithm>
#include <iterator>

#include "base/format.h"
#include "base/text.h"
#include "win/token_form.h"

namespace winsh::win {
namespace {

struct Candidate {
    std::string text;
    std::string_view name;
};

/// The first address that is given at all; what is given and wrong is an error, not a reason to take the
/// next.
Result<ServerUrl> first_address(std::initializer_list<Candidate> candidates) {
    for (const Candidate& candidate : candidates)
        if (!candidate.text.empty()) return ServerUrl::parse(candidate.text, candidate.name);
    return ServerUrl::parse(kHostedService, "The address of win.sh");
}

Result<void> choose_server(Identity& identity, const IdentityOptions& options,
                           const http::Environment& environment) {
    for (const auto& [text, name] :
         {std::pair{options.api_url, "--api-url"}, std::pair{options.app_url, "--app-url"}})
        if (text.has_value() && text->empty())
            return fail(ErrorKind::invalid, format("{} needs the address of a server.", name), name);
    const Candidate api{options.api_url.value_or(""), "--api-url"};
    const Candidate app{options.app_url.value_or(""), "--app-url"};
    const Candidate variable{std::string(trim(environment("WIN_API_URL").value_or(""))), "WIN_API_URL"};
    const Candidate stored_api{identity.login ? identity.login->api_url : "", "apiUrl in auth.json"};
    const Candidate stored_app{identity.login ? identity.login->app_url : "", "appUrl in auth.json"};
    WINSH_TRY(identity.api, first_address({api, app, variable, stored_api, stored_app}));
    WINSH_TRY(identity.app, first_address({app, api, variable, stored_app, stored_api}));
    return {};
}

Result<void> choose_token(Identity& identity, const IdentityOptions& options,
                          const http::Environment& environment) {
    const std::string variable(trim(environment("WIN_TOKEN").value_or("")));
    if (options.token.has_value()) {
        identity.token = Secret(trim(*options.token));
        identity.source = TokenSource::flag;
    } else if (!variable.empty()) {
        identity.token = Secret(variable);
        identity.source = TokenSource::environment;
    } else if (identity.login.has_value()) {
        WINSH_CHECK(Credentials(identity.folder, environment).fetch_token(*identity.login));
        identity.token = identity.login->token;
        identity.source = TokenSource::file;
    }
    if (identity.source != TokenSource::none && !is_bearer_text(identity.token.reveal()))
        return fail(ErrorKind::unauthenticated,
                    format("What {} holds is not a token: it is empty or has characters that no token has.",
                           identity.source == TokenSource::flag ? "--token" : "WIN_TOKEN"));
    return {};
}

/// A stored token goes to the server that gave it, and nowhere else: not even where a variable in somebody's
/// script names another one.
Result<void> require_own_server(const Identity& identity) {
    if (identity.source != TokenSource::file) return {};
    const std::string& api_url = identity.login->api_url;
    const std::string& app_url = identity.login->app_url;
    const bool is_told = !api_url.empty() || !app_url.empty();
    std::string own;
    for (const std::string_view text : {std::string_view(api_url), std::string_view(app_url),
                                        is_told ? std::string_view() : kHostedService}) {
        const auto server = ServerUrl::parse(text, "The stored login's server");
        if (!server.has_value()) continue;
        if (server->same_origin(identity.api)) return {};
        if (own.empty()) own = server->text();
    }
    return fail(ErrorKind::unauthenticated,
                format("You are signed in to {}, not to {}: run win auth login --api-url {}, or give --token "
                       "/ WIN_TOKEN.",
                       own.empty() ? "another server" : own, identity.api.text(), identity.api.text()));
}

Result<Identity> find_server(const IdentityOptions& options, const http::Environment& environment,
                             FolderWord word) {
    WINSH_TRY(const ServerUrl hosted, ServerUrl::parse(kHostedService, "The address of win.sh"));
    Identity identity{.api = hosted, .app = hosted};
    auto folder = config_folder(options.config_dir, environment);
    if (folder.has_value()) {
        WINSH_TRY(identity.profile, choose_profile(options.profile, *folder, environment, word));
        identity.notes = identity.profile.notes;
        identity.folder = profile_folder(*folder, identity.profile.name);
        auto loaded = Credentials(identity.folder).load();
        if (loaded.has_value()) {
            identity.login = std::move(loaded->login);
            std::ranges::move(loaded->warnings, std::back_inserter(identity.notes));
        } else {
            identity.login_problem = std::move(loaded).error();
        }
    } else if (options.config_dir.has_value()) {
        return std::unexpected(std::move(folder).error());
    } else {
        identity.login_problem = std::move(folder).error();
    }
    WINSH_CHECK(choose_server(identity, options, environment));
    return identity;
}

bool is_token_given(const IdentityOptions& options, const http::Environment& environment) {
    return options.token.has_value() || !trim(environment("WIN_TOKEN").value_or("")).empty();
}

}  // namespace

Result<Identity> find_server(const IdentityOptions& options, const http::Environment& environment) {
    return find_server(options, environment, FolderWord::counts);
}

Result<Identity> find_identity(const IdentityOptions& options, const http::Environment& environment) {
    const FolderWord word =
        is_token_given(options, environment) ? FolderWord::is_passed_over : FolderWord::counts;
    WINSH_TRY(Identity identity, find_server(options, environment, word));
    WINSH_CHECK(choose_token(identity, options, environment));
    if (identity.login_problem.has_value()) {
        if (identity.source == TokenSource::none) return std::unexpected(*identity.login_problem);
        identity.notes.push_back(identity.login_problem->message);
    }
    WINSH_CHECK(require_own_server(identity));
    return identity;
}

Result<void> require_token(const Identity& identity) {
    if (identity.source != TokenSource::none) return {};
    const ChosenProfile& profile = identity.profile;
    if (profile.name == kDefaultProfile)
        return fail(ErrorKind::unauthenticated, "You are not signed in. Sign in with: win auth login");
    return fail(
        ErrorKind::unauthenticated,
        format("You are not signed in with the profile {}, which {} names. Sign in with: win auth login "
               "--profile {}",
               profile.name, who_names_it(profile), profile.name));
}

Result<void> require_private_way(const ServerUrl& server, const IdentityOptions& options) {
    if (!server.is_exposed() || options.insecure_http) return {};
    return fail(
        ErrorKind::invalid,
        format("No token is sent to {}: it is plain http to another machine, where anyone on the way could "
               "read it. Use https, or --insecure-http if you accept that.",
               server.text()));
}

}  // namespace winsh::win
