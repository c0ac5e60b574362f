#include "win/grant.h"

#include "base/clock.h"
#include "base/text.h"
#include "win/token_form.h"

namespace winsh::win {
namespace {

constexpr std::size_t kMostWorkspaceCharacters = 200;

bool is_workspace(std::string_view text) {
    return is_utf8(text) && !has_control_characters(text) &&
           count_code_points(text) <= kMostWorkspaceCharacters;
}

/// Where the token may be sent: to the server that was asked, and, on https, to hosts of its own name.
bool is_of_the_server(const ServerUrl& told, const AskedServer& asked) {
    for (const ServerUrl* server : {&asked.app, &asked.api})
        if (told.same_origin(*server) || told.is_below(*server)) return true;
    return false;
}

std::unexpected<Error> unusable(std::string sentence) {
    return fail(ErrorKind::unprocessable, std::move(sentence));
}

}  // namespace

Result<Grant> checked(Grant told, const AskedServer& asked) {
    if (!is_api_token(told.token.reveal())) return unusable("The server's answer holds no usable token.");
    if (!is_workspace(told.workspace))
        return unusable("The server's answer names a workspace that cannot be one.");
    if (!told.expires_at.empty() && !from_iso8601(told.expires_at))
        return unusable("The server's answer holds an expiry that is not a time.");
    if (told.api_url.empty()) {
        told.api_url = asked.api.text();
        return told;
    }
    const auto server = ServerUrl::parse(told.api_url, "api_url");
    if (!server.has_value() || !is_of_the_server(*server, asked))
        return unusable(
            "The server's answer sends the token to another server than the one that was asked; it was not "
            "taken. If that server is behind another address, give it with --api-url.");
    told.api_url = server->text();
    return told;
}

}  // namespace winsh::win
