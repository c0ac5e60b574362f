#include "win/token_revocation.h"

#include "base/format.h"
#include "win/advice.h"
#include "win/oauth_client.h"
#include "win/oauth_metadata.h"
#include "win/server_url.h"

namespace winsh::win {
namespace {

/// The approval page's address, under which the server publishes its endpoints; else the API's.
std::string address_of(const Login& login) {
    if (!login.app_url.empty()) return login.app_url;
    return login.api_url.empty() ? std::string(kHostedService) : login.api_url;
}

Revocation failed(std::string server, std::string reason) {
    return {RevocationOutcome::failed, std::move(server), std::move(reason)};
}

}  // namespace

Revocation revoke(const Login& login, PlainHttp plain_http, World& world) {
    const std::string address = address_of(login);
    const auto server = ServerUrl::parse(address, "The stored login's server");
    if (!server.has_value()) return failed(address, server.error().message);
    if (server->is_exposed() && plain_http == PlainHttp::refused)
        return failed(server->text(),
                      "It is plain http to another machine, where anyone on the way could read the token; "
                      "--insecure-http accepts that.");
    const auto metadata = discover(world.client, *server);
    if (!metadata.has_value()) return failed(server->text(), with_advice(metadata.error()).message);
    if (!metadata->has_value() || (*metadata)->revocation.empty())
        return {RevocationOutcome::not_offered, server->text(), ""};
    const auto revoked = OAuthClient(world.client, **metadata).revoke(login.token);
    if (!revoked.has_value()) return failed(server->text(), revoked.error().message);
    return {RevocationOutcome::revoked, server->text(), ""};
}

std::string settings_of(const Login& login) {
    const auto server = ServerUrl::parse(address_of(login), "The stored login's server");
    return server.has_value() ? server->with_path("/settings/api-tokens") : "";
}

}  // namespace winsh::win
