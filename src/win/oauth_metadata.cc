#include "win/oauth_metadata.h"

#include <algorithm>

#include "base/format.h"
#include "base/json.h"
#include "base/text.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

constexpr std::size_t kMostBytes = 65'536;
constexpr std::chrono::milliseconds kDeadline(5'000);
constexpr std::chrono::milliseconds kConnectDeadline(4'000);
constexpr std::string_view kLocation = "/.well-known/oauth-authorization-server";
constexpr std::size_t kMostShown = 200;

bool lists(const Json& array, std::string_view value) {
    return std::ranges::any_of(array.items(), [&](const Json& item) { return item.as_string() == value; });
}

/// Without the list the RFC's default holds, which is the authorization code alone.
bool grants(const Json& metadata, std::string_view grant, bool usual) {
    const Json& types = metadata["grant_types_supported"];
    return types.is_null() ? usual : lists(types, grant);
}

/// Both may be names of this machine; else the issuer is the address itself (RFC 8414 §3.3).
Result<void> require_issuer(std::string_view issuer, const ServerUrl& server) {
    const auto told = ServerUrl::parse(issuer, "issuer");
    if (told.has_value() && told->same_origin(server) && told->path() == server.path()) return {};
    const std::string name = issuer.empty() ? "nothing" : cut_to(printable(issuer), kMostShown);
    return fail(
        ErrorKind::unprocessable,
        format("{} says that its name is {}, so nothing was sent there. If that is the server that you "
               "mean, give its name with --api-url.",
               server.text(), name));
}

Result<std::string> endpoint(const Json& metadata, std::string_view name, const ServerUrl& server) {
    const Json& value = metadata[name];
    if (value.is_null()) return std::string();
    const auto url = ServerUrl::parse(value.as_string(), name);
    if (!url.has_value() || !url->same_origin(server))
        return fail(ErrorKind::unprocessable,
                    format("{} names a {} that is not its own ({}), so nothing was sent there.",
                           server.text(), name, cut_to(printable(value.as_string()), kMostShown)));
    return url->text();
}

struct Page {
    int status = 0;
    std::string body;
    bool is_json = false;
};

Result<Page> get(http::Client& client, const std::string& url) {
    http::ClientRequest request;
    request.url = url;
    request.headers = {{"Accept", "application/json"}};
    request.total_deadline = kDeadline;
    request.connect_deadline = kConnectDeadline;
    request.body_limit = kMostBytes;
    WINSH_TRY(http::ClientResponse response, client.send(request));
    if (response.status >= 500 || response.status == 429)
        return fail(ErrorKind::unavailable, format("{} answered with status {}.", url, response.status));
    const std::string type = to_lower_ascii(response.header("content-type"));
    return Page{response.status, std::move(response.body), type.starts_with("application/json")};
}

}  // namespace

Result<OAuthMetadata> parse_metadata(std::string_view text, const ServerUrl& server) {
    const auto json = parse_json(text, {.bytes = kMostBytes, .depth = 8, .values = 2'000});
    if (!json.has_value() || !json->is_object())
        return fail(ErrorKind::unprocessable,
                    format("What {} publishes about signing in cannot be understood.", server.text()));
    OAuthMetadata metadata;
    metadata.issuer = (*json)["issuer"].as_string();
    WINSH_CHECK(require_issuer(metadata.issuer, server));
    metadata.names_issuer = (*json)["authorization_response_iss_parameter_supported"].as_bool();
    WINSH_TRY(metadata.authorization, endpoint(*json, "authorization_endpoint", server));
    WINSH_TRY(metadata.token, endpoint(*json, "token_endpoint", server));
    WINSH_TRY(metadata.device, endpoint(*json, "device_authorization_endpoint", server));
    WINSH_TRY(metadata.revocation, endpoint(*json, "revocation_endpoint", server));
    WINSH_TRY(metadata.introspection, endpoint(*json, "introspection_endpoint", server));
    if (!lists((*json)["response_types_supported"], "code") ||
        !lists((*json)["code_challenge_methods_supported"], "S256") ||
        !grants(*json, "authorization_code", true))
        metadata.authorization.clear();
    if (!grants(*json, kDeviceGrant, false)) metadata.device.clear();
    return metadata;
}

Result<std::optional<OAuthMetadata>> discover(http::Client& client, const ServerUrl& server) {
    std::vector<std::string> places;
    if (!server.path().empty()) places.push_back(format("{}{}{}", server.origin(), kLocation, server.path()));
    places.push_back(server.with_path(kLocation));
    for (const std::string& place : places) {
        WINSH_TRY(const Page page, get(client, place));
        // A site that answers every address with its front page publishes nothing.
        if (page.status != 200 || !page.is_json) continue;
        WINSH_TRY(OAuthMetadata metadata, parse_metadata(page.body, server));
        return metadata;
    }
    return std::nullopt;
}

}  // namespace winsh::win
