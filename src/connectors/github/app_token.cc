#include "connectors/github/app_token.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/digest.h"
#include "base/format.h"
#include "base/json_secret.h"
#include "base/rsa_signature.h"
#include "base/text.h"
#include "connectors/upstream_json.h"

namespace winsh {
namespace {

constexpr std::chrono::seconds kClocksDiffer{60};
constexpr std::chrono::minutes kProofLasts{9};
constexpr std::chrono::minutes kTokenLasts{60};
constexpr std::chrono::minutes kRenewedBefore{5};
constexpr std::size_t kMostToken = 4'000;

std::int64_t seconds_of(Timestamp time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

bool is_token(std::string_view text) {
    return !text.empty() && text.size() <= kMostToken &&
           std::ranges::all_of(text, [](char character) { return character > ' ' && character <= '~'; });
}

PollFailure failure(ConnectionStatus status, std::string type, int http_status, std::string detail) {
    return {status, {std::move(type), http_status, std::move(detail), std::nullopt}};
}

/// What an answer to the request for a token means, where the general words would mislead.
PollFailure failure_of_request(const Upstream& upstream, const http::ClientResponse& response) {
    switch (response.status) {
        case 401:
            return failure(
                ConnectionStatus::needs_auth, "auth", 401,
                "GitHub does not accept the app's private key: it is another app's or was deleted, "
                "or the clock of this machine is wrong. Make a new key in the app's settings and "
                "connect again.");
        case 404:
            return failure(ConnectionStatus::misconfigured, "not_found", 404,
                           "GitHub knows no such installation of this app. Check the installation's number.");
        case 422:
            return failure(
                ConnectionStatus::needs_auth, "auth", 422,
                "GitHub does not let this installation read the repository. Give the app read access "
                "to Contents, Issues and Metadata, accept that in the installation, and let it have "
                "this repository.");
        default:
            return upstream.failure_of(response);
    }
}

/// The token in an answer, of which nothing stays behind.
std::optional<InstallationToken> token_in(std::string& body, Timestamp now) {
    auto parsed = parse_upstream_json(body, {.bytes = std::size_t{1} << 20U, .depth = 32, .values = 20'000});
    wipe(body);
    if (!parsed.has_value()) return std::nullopt;
    Json* const token = parsed->find("token");
    if (token == nullptr || !is_token(token->as_string())) return std::nullopt;
    InstallationToken read{Secret(token->as_string()), now};
    wipe(*token);
    // Without a time the token lives as long as the poll.
    if (const auto expires_at = from_iso8601((*parsed)["expires_at"].as_string()))
        read.expires_at = std::min<Timestamp>(*expires_at, now + kTokenLasts);
    return read;
}

/// Whose token it is: another form's must not be taken.
std::string owner_of(const GithubApp& app) {
    const std::string owner = format("{} {} {} {}", app.base_url, app.id, app.installation, app.repository);
    return to_hex(as_bytes(sha256(owner)));
}

}  // namespace

Result<Secret> github_app_proof(const GithubApp& app, Timestamp now) {
    WINSH_TRY(const RsaSigningKey key, RsaSigningKey::from_pem(app.private_key));
    const Json header = Json::object({{"alg", "RS256"}, {"typ", "JWT"}});
    const Json claims = Json::object(
        {{"iat", seconds_of(now - kClocksDiffer)}, {"exp", seconds_of(now + kProofLasts)}, {"iss", app.id}});
    const std::string content = to_base64url(to_text(header)) + "." + to_base64url(to_text(claims));
    WINSH_TRY(const std::string signature, key.sign(content));
    return Secret::take(content + "." + to_base64url(signature));
}

PollFailure failure_of_private_key(const Error& error) {
    return failure(ConnectionStatus::misconfigured, "credential", 0,
                   format("The private key of the GitHub App cannot be used. {}", error.message));
}

Polled<InstallationToken> ask_installation_token(Upstream& upstream, const GithubApp& app, Timestamp now) {
    const std::string name = app.repository.substr(app.repository.find('/') + 1);
    Json repositories = Json::array();
    repositories.push(name);
    const Json wish = Json::object(
        {{"repositories", std::move(repositories)},
         {"permissions", Json::object({{"contents", "read"}, {"issues", "read"}, {"metadata", "read"}})}});
    WINSH_TRY(http::ClientResponse response,
              upstream.ask(format("/app/installations/{}/access_tokens", app.installation), wish));
    if (response.status != 201) return std::unexpected(failure_of_request(upstream, response));
    auto token = token_in(response.body, now);
    if (!token) return std::unexpected(upstream.garbage("a token for an installation"));
    return *std::move(token);
}

Json to_memory(const InstallationToken& token, const GithubApp& app) {
    return Json::object({{"token", token.token.reveal()},
                         {"expires_at", to_iso8601(token.expires_at)},
                         {"owner", owner_of(app)}});
}

std::optional<InstallationToken> kept_installation_token(const Json& memory, const GithubApp& app,
                                                         Timestamp now) {
    const auto expires_at = from_iso8601(memory["expires_at"].as_string());
    if (!expires_at || *expires_at - kRenewedBefore <= now || memory["owner"].as_string() != owner_of(app))
        return std::nullopt;
    if (!is_token(memory["token"].as_string())) return std::nullopt;
    return InstallationToken{Secret(memory["token"].as_string()), *expires_at};
}

}  // namespace winsh
