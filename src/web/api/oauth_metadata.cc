#include "web/api/oauth_metadata.h"

#include "model/token.h"

namespace winsh::web {

Json oauth_metadata(std::string_view issuer) {
    const auto at = [&](std::string_view path) { return std::string(issuer).append(path); };
    Json scopes = Json::array();
    for (const Scope scope : Scopes::all().list()) scopes.push(name_of(scope));
    const Json no_secret(Json::Array{"none"});
    return Json::object({
        {"issuer", issuer},
        {"authorization_endpoint", at("/settings/api-tokens/cli")},
        {"token_endpoint", at("/oauth/token")},
        {"device_authorization_endpoint", at("/oauth/device_authorization")},
        {"revocation_endpoint", at("/oauth/revoke")},
        {"introspection_endpoint", at("/oauth/introspect")},
        {"response_types_supported", Json::Array{"code"}},
        {"response_modes_supported", Json::Array{"query"}},
        {"grant_types_supported", Json::Array{kCodeGrantType, kDeviceGrantType}},
        {"code_challenge_methods_supported", Json::Array{"S256"}},
        {"token_endpoint_auth_methods_supported", no_secret},
        {"revocation_endpoint_auth_methods_supported", no_secret},
        {"introspection_endpoint_auth_methods_supported", no_secret},
        {"scopes_supported", std::move(scopes)},
        {"authorization_response_iss_parameter_supported", true},
        {"service_documentation", at("/openapi.json")},
    });
}

}  // namespace winsh::web
